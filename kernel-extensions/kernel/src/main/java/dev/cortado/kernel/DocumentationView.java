package dev.cortado.kernel;

import java.util.List;
import java.util.stream.Collectors;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;

/** Signatures and javadoc comments for reading, as HTML and as plain text. */
final class DocumentationView {

    private DocumentationView() {}

    static DisplayData of(List<Documentation> found) {
        DisplayData data = new DisplayData(
                found.stream().map(DocumentationView::text).distinct().collect(Collectors.joining("\n\n")));
        data.putHTML(found.stream().map(DocumentationView::html).distinct().collect(Collectors.joining("<hr/>")));
        return data;
    }

    private static String text(Documentation documentation) {
        String comment = documentation.javadoc();
        String plain = comment == null
                ? ""
                : inlineTags(comment, "$1")
                        .replaceAll("<[^>]+>", "")
                        .replace("&lt;", "<")
                        .replace("&gt;", ">")
                        .replace("&amp;", "&")
                        .replaceAll("\n{3,}", "\n\n")
                        .strip();
        return documentation.signature() + (plain.isEmpty() ? "" : "\n\n" + plain);
    }

    private static String html(Documentation documentation) {
        String comment = documentation.javadoc();
        String signature = "<pre><b>" + escape(documentation.signature()) + "</b></pre>";
        return comment == null
                ? signature
                : signature + "<div>"
                        + inlineTags(comment, "<code>$1</code>").replaceAll("(?m)^\\s*@(\\w+)", "<br/><i>$1</i>")
                        + "</div>";
    }

    private static String inlineTags(String comment, String replacement) {
        return comment.replaceAll("\\{@(?:code|link|linkplain|literal|value)\\s+([^}]*)}", replacement);
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
