package dev.cortado.runner.html;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cortado.runner.ansi.Ansi;
import dev.cortado.runner.notebook.Trees;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** The outputs of a code cell as HTML; of several forms of the same output the richest, in JupyterLab's order. */
final class OutputHtml {

    /** The run's record, shown folded behind whatever else the output holds. */
    private static final String RECORD = "application/vnd.cortado.record+json";

    /** JupyterLab's ranking, {@code @jupyterlab/rendermime}. */
    private static final List<String> RICHEST_FIRST = List.of(
            "text/html",
            "text/markdown",
            "text/latex",
            "image/svg+xml",
            "image/png",
            "image/jpeg",
            "image/gif",
            "image/webp",
            "application/json",
            "text/plain");

    private final MarkdownHtml markdown;

    OutputHtml(MarkdownHtml markdown) {
        this.markdown = markdown;
    }

    String of(JsonNode output) {
        return switch (output.path("output_type").asText()) {
            case "stream" -> {
                String kind = output.path("name").asText().equals("stderr") ? "stderr" : "stdout";
                yield "<pre class=\"output " + kind + "\">" + Ansi.toHtml(Trees.text(output.get("text"))) + "</pre>\n";
            }
            case "error" -> error(output);
            default -> data(output.path("data"), output.path("metadata"));
        };
    }

    private static String error(JsonNode output) {
        StringBuilder trace = new StringBuilder();
        output.path("traceback").forEach(line -> trace.append(line.asText()).append('\n'));
        String text = trace.isEmpty()
                ? output.path("ename").asText() + ": " + output.path("evalue").asText()
                : trace.toString().stripTrailing();
        return "<pre class=\"output error\">" + Ansi.toHtml(text) + "</pre>\n";
    }

    private String data(JsonNode data, JsonNode metadata) {
        StringBuilder html = new StringBuilder();
        for (String mime : RICHEST_FIRST) {
            if (data.has(mime)) {
                html.append(form(mime, data.get(mime), metadata.path(mime)));
                break;
            }
        }
        if (data.has(RECORD)) {
            html.append("<details class=\"record\"><summary>Record of this run</summary><pre>")
                    .append(Escape.html(pretty(data.get(RECORD))))
                    .append("</pre></details>\n");
        }
        return html.toString();
    }

    private String form(String mime, JsonNode value, JsonNode metadata) {
        return switch (mime) {
            case "text/html" -> "<div class=\"output html\">" + CleanHtml.of(Trees.text(value)) + "</div>\n";
            case "text/markdown" ->
                "<div class=\"output markdown\">" + markdown.of(Trees.text(value), metadata) + "</div>\n";
            case "image/svg+xml" ->
                picture(
                        mime,
                        Base64.getEncoder().encodeToString(Trees.text(value).getBytes(StandardCharsets.UTF_8)),
                        metadata);
            case "image/png", "image/jpeg", "image/gif", "image/webp" ->
                picture(mime, Trees.text(value).replaceAll("[^A-Za-z0-9+/=]", ""), metadata);
            case "application/json" -> "<pre class=\"output text\">" + Escape.html(pretty(value)) + "</pre>\n";
            default -> "<pre class=\"output text\">" + Ansi.toHtml(Trees.text(value)) + "</pre>\n";
        };
    }

    /** A picture inside an image element cannot run scripts, whatever an SVG holds. */
    private static String picture(String mime, String base64, JsonNode metadata) {
        StringBuilder size = new StringBuilder();
        for (String side : List.of("width", "height")) {
            if (metadata.path(side).isNumber()) {
                size.append(' ')
                        .append(side)
                        .append("=\"")
                        .append(metadata.path(side).asInt())
                        .append('"');
            }
        }
        return "<div class=\"output picture\"><img alt=\"output\"" + size + " src=\"data:" + mime + ";base64," + base64
                + "\"></div>\n";
    }

    /** A record may come as JSON or as the text of it. */
    private static String pretty(JsonNode value) {
        return value.isContainerNode() ? value.toPrettyString() : Trees.text(value);
    }
}
