package dev.cortado.kernel.assist.doc;

/** Puts HTML in place of javadoc's inline tags. */
final class InlineTags {

    private InlineTags() {}

    static String replaced(String comment) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < comment.length()) {
            int open = comment.indexOf("{@", at);
            int end = open < 0 ? -1 : closing(comment, open);
            if (end < 0) {
                break;
            }
            out.append(comment, at, open).append(html(comment.substring(open + 2, end)));
            at = end + 1;
        }
        return out.append(comment.substring(at)).toString();
    }

    /** The brace that closes the one at {@code open}; -1 if none does. */
    private static int closing(String text, int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private static String html(String tag) {
        int blank = 0;
        while (blank < tag.length() && !Character.isWhitespace(tag.charAt(blank))) {
            blank++;
        }
        String name = tag.substring(0, blank);
        String content = tag.substring(blank).strip();
        return switch (name) {
            case "code" -> "<code>" + escape(content) + "</code>";
            case "literal", "index", "systemProperty" -> escape(content);
            case "link", "value" -> "<code>" + escape(label(content)) + "</code>";
            case "linkplain" -> escape(label(content));
            case "snippet" -> "<pre>" + escape(snippet(content)) + "</pre>";
            case "inheritDoc", "docRoot" -> "";
            case "return" -> "Returns " + replaced(content) + ".";
            default -> replaced(content);
        };
    }

    /** What a link shows: its label, or the name it leads to. */
    private static String label(String content) {
        int depth = 0;
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            depth += c == '(' || c == '<' ? 1 : c == ')' || c == '>' ? -1 : 0;
            if (depth == 0 && Character.isWhitespace(c)) {
                return content.substring(i).strip();
            }
        }
        return content.startsWith("#") ? content.substring(1) : content.replace('#', '.');
    }

    private static String snippet(String content) {
        int colon = content.indexOf(":\n");
        return (colon < 0 ? content : content.substring(colon + 2)).stripIndent();
    }

    /** So that what is literal stays so when the whole is read as HTML. */
    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
