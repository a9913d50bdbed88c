package dev.cortado.kernel.assist.doc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.text.StringEscapeUtils;

/** A javadoc comment as HTML and as text: the description, then parameters, result, exceptions and notes. */
final class Javadoc {

    private static final Pattern BLOCK_TAG = Pattern.compile("(?m)^\\s*@([a-zA-Z.]+)\\b");

    /** Tags whose text begins with a name. */
    private static final Map<String, String> NAMED =
            Map.of("param", "Parameters", "throws", "Throws", "exception", "Throws");

    private static final Map<String, String> PLAIN = Map.of(
            "return", "Returns",
            "deprecated", "Deprecated",
            "since", "Since",
            "see", "See also",
            "apiNote", "Note",
            "implSpec", "Implementation",
            "implNote", "Implementation note");

    private Javadoc() {}

    /** The comment as a well-formed piece of HTML. */
    static String html(String comment) {
        Matcher tags = BLOCK_TAG.matcher(comment);
        List<int[]> places = new ArrayList<>();
        while (tags.find()) {
            places.add(new int[] {tags.start(), tags.end()});
        }
        int bodyEnd = places.isEmpty() ? comment.length() : places.getFirst()[0];
        StringBuilder out = new StringBuilder();
        String body = clean(comment.substring(0, bodyEnd));
        out.append("<div>").append(body).append("</div>");
        sections(comment, places).forEach((title, items) -> {
            out.append("<p><b>").append(title).append("</b></p><ul>");
            items.forEach(item -> out.append("<li>").append(item).append("</li>"));
            out.append("</ul>");
        });
        return out.toString();
    }

    private static Map<String, List<String>> sections(String comment, List<int[]> places) {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        for (int i = 0; i < places.size(); i++) {
            int end = i + 1 < places.size() ? places.get(i + 1)[0] : comment.length();
            String tag = comment.substring(places.get(i)[0], places.get(i)[1])
                    .strip()
                    .substring(1);
            String content = comment.substring(places.get(i)[1], end).strip();
            if (NAMED.containsKey(tag)) {
                sections.computeIfAbsent(NAMED.get(tag), title -> new ArrayList<>())
                        .add(named(content));
            } else if (PLAIN.containsKey(tag) && !content.isEmpty()) {
                String text = tag.equals("see") ? InlineTags.replaced("{@link " + content + "}") : content;
                sections.computeIfAbsent(PLAIN.get(tag), title -> new ArrayList<>())
                        .add(clean(content.startsWith("<") ? content : text));
            }
        }
        return sections;
    }

    private static String named(String content) {
        String[] parts = content.split("\\s+", 2);
        return "<code>" + Explanation.escape(parts[0]) + "</code>" + (parts.length > 1 ? " – " + clean(parts[1]) : "");
    }

    private static String clean(String comment) {
        return CleanHtml.of(InlineTags.replaced(comment));
    }

    /** The HTML that this class makes, as text. */
    static String text(String html) {
        String text = html.replaceAll("(?s)\\s+(?![^<]*</pre>)", " ")
                .replaceAll("<li>\\s*", "\n- ")
                .replaceAll("<p>\\s*", "\n\n")
                .replaceAll("<(?:/p|pre|/pre|div|/div|ul|/ul|ol|/ol|dl|dt|/dl|table|tr|br/|hr/|blockquote)>", "\n")
                .replaceAll("<[^>]+>", "");
        return StringEscapeUtils.unescapeXml(text)
                .replaceAll("[ \t]+\n", "\n")
                .replaceAll("\n[ \t]+(?=\\S)", "\n")
                .replaceAll("\n{3,}", "\n\n")
                .strip();
    }
}
