package dev.cortado.runner.ansi;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text with ANSI escape sequences (ECMA-48): colours become spans with classes of their own, everything else that a
 * terminal would obey is dropped.
 */
public final class Ansi {

    /** CSI sequences, operating system commands such as links, and two-character escapes. */
    private static final Pattern ESCAPE = Pattern.compile(
            "\u001b(?:\\[([0-9;:?<=>]*)[ -/]*([@-~])|\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)|[ -/]*[0-~])");

    private Ansi() {}

    /** Returns the text without escape sequences. */
    public static String strip(String text) {
        return ESCAPE.matcher(text).replaceAll("");
    }

    /**
     * Returns HTML: the text escaped, its colours as {@code <span class="ansi-...">}. The classes are
     * {@code ansi-0..15} for the foreground, {@code ansi-bg-0..15} for the background, {@code ansi-bold},
     * {@code ansi-faint}, {@code ansi-italic}, {@code ansi-underline}; other colours are inline styles.
     */
    public static String toHtml(String text) {
        StringBuilder html = new StringBuilder();
        AnsiStyle style = AnsiStyle.PLAIN;
        Matcher escapes = ESCAPE.matcher(text);
        int from = 0;
        while (escapes.find()) {
            append(html, style, text.substring(from, escapes.start()));
            from = escapes.end();
            if ("m".equals(escapes.group(2))) {
                style = style.after(escapes.group(1));
            }
        }
        append(html, style, text.substring(from));
        return html.toString();
    }

    private static void append(StringBuilder html, AnsiStyle style, String text) {
        if (text.isEmpty()) {
            return;
        }
        String attributes = style.attributes();
        if (attributes.isEmpty()) {
            html.append(escape(text));
        } else {
            html.append("<span")
                    .append(attributes)
                    .append('>')
                    .append(escape(text))
                    .append("</span>");
        }
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
