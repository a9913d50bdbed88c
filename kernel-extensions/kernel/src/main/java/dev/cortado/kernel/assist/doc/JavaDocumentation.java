package dev.cortado.kernel.assist.doc;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import jdk.jshell.SourceCodeAnalysis.Documentation;

/** Signatures and javadoc comments of a name: the first in full, further overloads folded. */
public final class JavaDocumentation {

    private record Entry(String signature, String comment) {}

    private JavaDocumentation() {}

    /**
     * The documentation.
     *
     * @param found one or more
     * @param apiPage the address of the type's page in the Java API
     */
    public static Explanation of(List<Documentation> found, Optional<String> apiPage) {
        List<Entry> entries = new ArrayList<>(new LinkedHashSet<>(found.stream()
                .map(one -> new Entry(one.signature(), one.javadoc() == null ? "" : one.javadoc()))
                .toList()));
        StringBuilder html = new StringBuilder();
        StringBuilder text = new StringBuilder();
        append(entries.getFirst(), html, text);
        List<Entry> others = entries.subList(1, entries.size());
        if (!others.isEmpty()) {
            html.append("<details><summary>")
                    .append(others.size())
                    .append(others.size() == 1 ? " more overload" : " more overloads")
                    .append("</summary>");
            for (Entry entry : others) {
                html.append("<hr/>");
                append(entry, html, new StringBuilder());
                text.append("\n\n").append(entry.signature());
            }
            html.append("</details>");
        }
        apiPage.ifPresent(address -> {
            html.append("<p><a href=\"")
                    .append(Explanation.escape(address))
                    .append("\" target=\"_blank\">Java API</a></p>");
            text.append("\n\n").append(address);
        });
        return new Explanation(text.toString(), html.toString());
    }

    private static void append(Entry entry, StringBuilder html, StringBuilder text) {
        html.append(Explanation.headline(entry.signature()));
        text.append(entry.signature());
        if (!entry.comment().isEmpty()) {
            String comment = Javadoc.html(entry.comment());
            html.append(comment);
            text.append("\n\n").append(Javadoc.text(comment));
        }
    }
}
