package dev.cortado.runner.html;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cortado.runner.notebook.Cell;
import dev.cortado.runner.notebook.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jsoup.nodes.Element;

/**
 * Markdown cells as HTML: headings get anchors and are collected for the table of contents, pictures from attachments
 * and from files beside the notebook are put into the page, Java in fenced blocks is coloured.
 */
final class MarkdownHtml {

    private static final Map<String, String> PICTURES = Map.of(
            "png",
            "image/png",
            "jpg",
            "image/jpeg",
            "jpeg",
            "image/jpeg",
            "gif",
            "image/gif",
            "webp",
            "image/webp",
            "svg",
            "image/svg+xml");
    private static final long LARGEST_PICTURE = 20_000_000;

    private final List<Extension> extensions = List.of(TablesExtension.create());
    private final Parser parser = Parser.builder().extensions(extensions).build();
    private final HtmlRenderer renderer =
            HtmlRenderer.builder().extensions(extensions).build();
    private final Path folder;
    private final List<Heading> headings = new ArrayList<>();
    private final Map<String, Integer> anchors = new HashMap<>();

    /**
     * A heading of the page.
     *
     * @param level 1 to 6
     */
    record Heading(int level, String anchor, String text) {}

    /** Creates a renderer for the cells of one notebook that lies in the folder. */
    MarkdownHtml(Path folder) {
        this.folder = folder;
    }

    /** Returns the headings of the cells rendered so far. */
    List<Heading> headings() {
        return List.copyOf(headings);
    }

    String of(Cell cell) {
        return of(cell.source(), cell.json().path("attachments"));
    }

    String of(String markdown, JsonNode attachments) {
        Element body = CleanHtml.body(renderer.render(parser.parse(markdown)));
        body.select("h1, h2, h3, h4, h5, h6").forEach(this::anchor);
        body.select("img[src]").forEach(image -> embed(image, attachments));
        body.select("pre > code.language-java").forEach(code -> code.html(JavaHtml.of(code.wholeText())));
        return body.html();
    }

    private void anchor(Element heading) {
        String text = heading.text();
        // As in JupyterLab, so that links written there work here; without what would end or mask a fragment.
        String base = text.strip().replaceAll("\\s+", "-").replaceAll("[#%\"<>]", "");
        int count = anchors.merge(base, 1, Integer::sum);
        String anchor = (base.isEmpty() ? "section" : base) + (count > 1 ? "-" + count : "");
        heading.attr("id", anchor);
        heading.appendElement("a").addClass("anchor").attr("href", "#" + anchor).text("\u00b6");
        headings.add(new Heading(heading.tagName().charAt(1) - '0', anchor, text));
    }

    private void embed(Element image, JsonNode attachments) {
        String source = image.attr("src");
        if (source.startsWith("attachment:")) {
            JsonNode bundle = attachments.path(source.substring("attachment:".length()));
            bundle.properties().stream()
                    .findFirst()
                    .ifPresent(entry -> image.attr(
                            "src",
                            "data:" + entry.getKey() + ";base64,"
                                    + Trees.text(entry.getValue()).strip()));
        } else {
            localPicture(source).ifPresent(data -> image.attr("src", data));
        }
    }

    private Optional<String> localPicture(String source) {
        String mime = PICTURES.get(source.substring(source.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        if (mime == null || source.contains(":")) {
            return Optional.empty();
        }
        try {
            Path file = folder.resolve(source.replace("%20", " "));
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_PICTURE) {
                return Optional.empty();
            }
            return Optional.of(
                    "data:" + mime + ";base64," + Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
        } catch (IOException | InvalidPathException unreadable) {
            return Optional.empty();
        }
    }
}
