package dev.cortado.kernel.cell;

import java.util.ArrayList;
import java.util.List;
import javax.lang.model.SourceVersion;

/**
 * Reads the line of a magic, beginning at its percent sign.
 *
 * <ol>
 *   <li>Arguments are separated by white space.
 *   <li>A single or double quote at the start of an argument, or directly after an {@code =}, opens a quoted piece that
 *       ends with the same quote and may hold white space, {@code #} and {@code ;}. Elsewhere quotes are ordinary; so is
 *       one without an end if the line's quotes pair up as Java's ({@code %time names.split(", ")}).
 *   <li>A backslash is an ordinary character (Windows paths), except as the last character of a line after white
 *       space: there it joins the next line.
 *   <li>{@code #} after white space begins a comment up to the end of the line; within an argument it is ordinary
 *       ({@code #sha256=}).
 *   <li>A {@code ;} as the last character suppresses the magic's output.
 *   <li><code>{name}</code> stands for the value of a Java variable, except in single quotes; braces around anything but a
 *       variable's name are ordinary.
 * </ol>
 */
final class MagicLineLexer {

    private final String source;
    private final List<Argument> arguments = new ArrayList<>();
    private List<Argument.Piece> pieces = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private boolean inArgument;
    private boolean quiet;
    private int at;
    private int lineStart;

    private MagicLineLexer(String source, int start) {
        this.source = source;
        this.at = start;
    }

    /**
     * Reads the magic whose first percent sign is at {@code start}; there is a letter behind the percent signs.
     *
     * @throws CellSyntaxException if a quote is not closed
     */
    static MagicCall read(String source, int start) {
        return new MagicLineLexer(source, start).read();
    }

    private MagicCall read() {
        int start = at;
        while (source.charAt(at) == '%') {
            at++;
        }
        int verbStart = at;
        while (at < source.length() && isVerbPart(source.charAt(at))) {
            at++;
        }
        String verb = source.substring(verbStart, at);
        boolean help = at < source.length() && source.charAt(at) == '?';
        if (help) {
            at++;
        }
        int textStart = at;
        lineStart = at;
        readArguments();
        return new MagicCall(verb, arguments, CodeText.of(source, textStart, at), quiet, help, start, at);
    }

    private static boolean isVerbPart(char c) {
        return Character.isJavaIdentifierPart(c) || c == '-';
    }

    private void readArguments() {
        boolean afterSpace = false;
        while (at < source.length() && !atLineBreak(at)) {
            char c = source.charAt(at);
            if (c == ';' && restIsEmpty(at + 1)) {
                quiet = true;
                at = lineEnd();
                break;
            } else if (c == '\\' && !inArgument && atLineBreakOrSpaceBefore(at + 1)) {
                at = nextLine();
                lineStart = at;
                afterSpace = true;
            } else if (c == ' ' || c == '\t' || c == '\f') {
                endArgument();
                afterSpace = true;
                at++;
            } else if (c == '#' && afterSpace && !inArgument) {
                at = lineEnd();
            } else {
                readPiece(c);
                afterSpace = false;
            }
        }
        endArgument();
    }

    private void readPiece(char c) {
        boolean quoteHere = !inArgument || (text.length() > 0 && text.charAt(text.length() - 1) == '=');
        inArgument = true;
        if ((c == '"' || c == '\'') && quoteHere && isQuote(c)) {
            readQuoted(c);
        } else if (!readVariable()) {
            text.append(c);
            at++;
        }
    }

    /** Whether a quote opens a quoted piece; it has to be closed, unless it is a part of Java code. */
    private boolean isQuote(char quote) {
        int end = source.indexOf(quote, at + 1);
        if (end >= 0 && end < lineEnd()) {
            return true;
        }
        if (CodeText.quotesArePaired(source, lineStart)) {
            return false;
        }
        throw new CellSyntaxException("the quote " + quote + " is not closed on its line", at);
    }

    private void readQuoted(char quote) {
        at++;
        while (source.charAt(at) != quote) {
            if (quote == '\'' || !readVariable()) {
                text.append(source.charAt(at));
                at++;
            }
        }
        at++;
    }

    private boolean readVariable() {
        if (source.charAt(at) != '{') {
            return false;
        }
        int end = at + 1;
        if (end >= source.length() || !Character.isJavaIdentifierStart(source.charAt(end))) {
            return false;
        }
        while (end < source.length() && Character.isJavaIdentifierPart(source.charAt(end))) {
            end++;
        }
        if (end >= source.length() || source.charAt(end) != '}') {
            return false;
        }
        String name = source.substring(at + 1, end);
        if (SourceVersion.isKeyword(name)) {
            return false;
        }
        endText();
        pieces.add(new Argument.Variable(name));
        at = end + 1;
        return true;
    }

    private void endText() {
        if (text.length() > 0) {
            pieces.add(new Argument.Text(text.toString()));
            text.setLength(0);
        }
    }

    private void endArgument() {
        if (inArgument) {
            endText();
            arguments.add(new Argument(pieces));
            pieces = new ArrayList<>();
            inArgument = false;
        }
    }

    /** Whether nothing but space or a comment follows on the line. */
    private boolean restIsEmpty(int from) {
        int i = from;
        while (i < source.length() && (source.charAt(i) == ' ' || source.charAt(i) == '\t')) {
            i++;
        }
        return i >= source.length() || atLineBreak(i) || (source.charAt(i) == '#' && i > from);
    }

    private boolean atLineBreakOrSpaceBefore(int from) {
        int i = from;
        while (i < source.length() && (source.charAt(i) == ' ' || source.charAt(i) == '\t')) {
            i++;
        }
        return i < source.length() && atLineBreak(i);
    }

    private boolean atLineBreak(int index) {
        return source.charAt(index) == '\n' || source.charAt(index) == '\r';
    }

    private int lineEnd() {
        int i = at;
        while (i < source.length() && !atLineBreak(i)) {
            i++;
        }
        return i;
    }

    private int nextLine() {
        int i = lineEnd();
        if (i < source.length() && source.charAt(i) == '\r') {
            i++;
        }
        return i < source.length() && source.charAt(i) == '\n' ? i + 1 : i;
    }
}
