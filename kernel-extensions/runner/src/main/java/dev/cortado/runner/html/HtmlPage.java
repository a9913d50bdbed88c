package dev.cortado.runner.html;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cortado.magics.render.TableHtml;
import dev.cortado.runner.files.AtomicFile;
import dev.cortado.runner.html.MarkdownHtml.Heading;
import dev.cortado.runner.notebook.Cell;
import dev.cortado.runner.notebook.Notebook;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * A notebook as one HTML page that needs nothing else: style inside, pictures inside. Its only script is the one that
 * orders the rows of tables, and the page's policy lets no other run. It reads well in light and dark surroundings and on
 * paper.
 *
 * @param html the whole page
 */
public record HtmlPage(String html) {

    private static final int DEEPEST_IN_CONTENTS = 3;

    /**
     * Makes the page.
     *
     * @param name the title if no heading gives one
     * @param folder where the notebook lies: pictures that its Markdown names are looked for there
     */
    public static HtmlPage of(Notebook notebook, String name, Path folder) {
        MarkdownHtml markdown = new MarkdownHtml(folder);
        OutputHtml outputs = new OutputHtml(markdown);
        StringBuilder cells = new StringBuilder();
        for (Cell cell : notebook.cells()) {
            cells.append(cell(cell, markdown, outputs));
        }
        String script = cells.indexOf("class=\"" + TableHtml.CLASS + "\"") < 0 ? "" : TableHtml.script();
        List<Heading> headings = markdown.headings();
        String title = headings.isEmpty() ? name : headings.getFirst().text();
        return new HtmlPage("""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta name="generator" content="Cortado">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data: https:; style-src 'unsafe-inline'%s">
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                %s<main>
                %s%s</main>
                %s</body>
                </html>
                """.formatted(
                        script.isEmpty() ? "" : "; script-src 'sha256-" + hash(script) + "'",
                        Escape.html(title),
                        style(),
                        contents(headings),
                        run(notebook),
                        cells,
                        script.isEmpty() ? "" : "<script>" + script + "</script>\n"));
    }

    /** What the page's policy knows its one script by; any other does not run. */
    private static String hash(String script) {
        try {
            return Base64.getEncoder()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * Writes the page: to a temporary name, then moved into place.
     *
     * @throws IOException if it cannot be written; an older page then is as it was
     */
    public void write(Path file) throws IOException {
        AtomicFile.write(file, html);
    }

    private static String cell(Cell cell, MarkdownHtml markdown, OutputHtml outputs) {
        if (cell.isMarkdown()) {
            return "<section class=\"cell markdown\">" + markdown.of(cell) + "</section>\n";
        }
        if (!cell.isCode()) {
            return "<section class=\"cell raw\"><pre>" + Escape.html(cell.source()) + "</pre></section>\n";
        }
        if (cell.isBlank() && cell.outputs().isEmpty()) {
            return "";
        }
        StringBuilder html = new StringBuilder("<section class=\"cell code\"");
        if (!cell.id().isEmpty()) {
            html.append(" id=\"cell-").append(Escape.html(cell.id())).append('"');
        }
        int count = cell.executionCount();
        html.append(">\n<div class=\"count\">")
                .append(count > 0 ? "[" + count + "]" : "[ ]")
                .append("</div>\n<pre class=\"source\"><code>")
                .append(JavaHtml.of(cell.source().stripTrailing()))
                .append("</code></pre>\n");
        if (!cell.outputs().isEmpty()) {
            html.append("<div class=\"outputs\">\n");
            cell.outputs().forEach(output -> html.append(outputs.of(output)));
            html.append("</div>\n");
        }
        return html.append("</section>\n").toString();
    }

    private static String contents(List<Heading> headings) {
        List<Heading> shown = headings.stream()
                .filter(heading -> heading.level() <= DEEPEST_IN_CONTENTS)
                .toList();
        if (shown.size() < 2) {
            return "";
        }
        StringBuilder html = new StringBuilder("<nav aria-label=\"Contents\">\n<ul>\n");
        for (Heading heading : shown) {
            html.append("<li class=\"level-")
                    .append(heading.level())
                    .append("\"><a href=\"#")
                    .append(Escape.html(heading.anchor()))
                    .append("\">")
                    .append(Escape.html(heading.text()))
                    .append("</a></li>\n");
        }
        return html.append("</ul>\n</nav>\n").toString();
    }

    /** One line on the run that made the outputs; a box that says where and why it stopped. */
    private static String run(Notebook notebook) {
        JsonNode run = notebook.json().path("metadata").path("cortado").path("run");
        if (run.isMissingNode()) {
            return "";
        }
        StringBuilder html = new StringBuilder("<p class=\"run\">Run with Cortado");
        String started = date(run.path("started").asText());
        if (!started.isEmpty()) {
            html.append(" on ").append(started);
        }
        if (run.has("duration_s")) {
            html.append(String.format(
                    Locale.ROOT, " in %.1f s", run.path("duration_s").asDouble()));
        }
        run.path("parameters")
                .properties()
                .forEach(parameter -> html.append(" \u00b7 <code>")
                        .append(Escape.html(parameter.getKey() + " = "
                                + parameter.getValue().asText()))
                        .append("</code>"));
        html.append("</p>\n");
        String status = run.path("status").asText();
        if (!status.equals("completed")) {
            JsonNode stopped = run.path("stopped_at");
            String words = status.replace('_', ' ')
                    + (stopped.has("reason") ? ": " + stopped.path("reason").asText() : "");
            html.append("<p class=\"stopped\">This run did not reach the end of the notebook (")
                    .append(Escape.html(words))
                    .append(").")
                    .append(
                            stopped.has("id")
                                    ? " <a href=\"#cell-"
                                            + Escape.html(stopped.path("id").asText()) + "\">Go to the cell</a>"
                                    : "")
                    .append("</p>\n");
        }
        return html.toString();
    }

    private static String date(String instant) {
        try {
            return DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
                    .format(Instant.parse(instant).atZone(ZoneOffset.UTC));
        } catch (DateTimeParseException unknown) {
            return "";
        }
    }

    private static String style() {
        try (InputStream css = HtmlPage.class.getResourceAsStream("page.css")) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
