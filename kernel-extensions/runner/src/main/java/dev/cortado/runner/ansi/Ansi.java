package dev.cortado.runner.ansi;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text with ANSI escape sequences (ECMA-48): colours become spans with classes of their own, the current line can be
 * written over and erased, everything else that a terminal would obey is dropped.
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
     * Returns HTML as a terminal would show the text in the end: escaped, what a carriage return or a backspace has written
     * over gone, its colours as {@code <span class="ansi-...">}. The classes are {@code ansi-0..15} for the foreground,
     * {@code ansi-bg-0..15} for the background, {@code ansi-bold}, {@code ansi-faint}, {@code ansi-italic},
     * {@code ansi-underline}; other colours are inline styles.
     */
    public static String toHtml(String text) {
        StyledText html = new StyledText();
        TerminalLine line = new TerminalLine();
        AnsiStyle style = AnsiStyle.PLAIN;
        Matcher escapes = ESCAPE.matcher(text);
        int from = 0;
        while (escapes.find()) {
            write(text.substring(from, escapes.start()), style, line, html);
            from = escapes.end();
            if ("m".equals(escapes.group(2))) {
                style = style.after(escapes.group(1));
            } else if ("K".equals(escapes.group(2))) {
                line.erase(escapes.group(1));
            }
        }
        write(text.substring(from), style, line, html);
        line.endTo(html);
        return html.html();
    }

    private static void write(String text, AnsiStyle style, TerminalLine line, StyledText html) {
        text.codePoints().forEach(character -> {
            if (character == '\n') {
                line.endTo(html);
                html.add(character, style);
            } else {
                line.put(character, style);
            }
        });
    }
}
