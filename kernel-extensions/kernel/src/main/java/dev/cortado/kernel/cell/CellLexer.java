package dev.cortado.kernel.cell;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the magics of a cell by reading it as Java tokens.
 *
 * <p>A percent sign directly followed by a letter begins a magic if
 *
 * <ol>
 *   <li>it is the first on its line and a statement may begin there: at the start of the cell, after a semicolon, a brace
 *       or another magic; or
 *   <li>it follows a single {@code =}, where Java has no use for it;
 * </ol>
 *
 * and it is not inside of parentheses, a string, a text block, a character literal or a comment. A {@code %%verb} that
 * has only blank lines and comments before it makes the whole cell its own.
 */
public final class CellLexer {

    private enum Before {
        STATEMENT,
        ASSIGNMENT,
        EXPRESSION
    }

    private static final Pattern QUESTION =
            Pattern.compile("(?<before>\\?\\??) ?(?<asked>%{0,2}[\\p{javaJavaIdentifierPart}.]+)\\s*"
                    + "|(?<name>[\\p{javaJavaIdentifierPart}.]+)(?<behind>\\?\\??)\\s*");

    private final String source;
    private final StringBuilder masked;
    private final List<Part> parts = new ArrayList<>();
    private final List<Part.Inline> inline = new ArrayList<>();
    private final Deque<Character> open = new ArrayDeque<>();
    private Before before = Before.STATEMENT;
    private boolean lineIsBlank = true;
    private boolean onlyComments = true;
    private int javaStart;
    private int at;

    private CellLexer(String source) {
        this.source = source;
        this.masked = new StringBuilder(source);
    }

    /**
     * Takes a cell apart.
     *
     * @throws CellSyntaxException if a magic cannot be read
     */
    public static Cell parse(String source) {
        return new CellLexer(source).parse();
    }

    private Cell parse() {
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c == '\n' || c == '\r') {
                lineIsBlank = true;
                at++;
            } else if (Character.isWhitespace(c)) {
                at++;
            } else if (source.startsWith("//", at)) {
                skipTo("\n", at, 0);
            } else if (source.startsWith("/*", at)) {
                skipTo("*/", at + 2, 2);
            } else if (onlyComments && source.startsWith("%%", at) && letterAt(at + 2)) {
                return cellMagic();
            } else if (c == '%' && startsMagic()) {
                magic();
            } else if (!question()) {
                token(c);
            }
        }
        endJava(source.length());
        return new Cell.Code(source, masked.toString(), parts);
    }

    private Cell cellMagic() {
        MagicCall call = MagicLineLexer.read(source, at);
        int body = call.end();
        if (source.startsWith("\r", body)) {
            body++;
        }
        if (source.startsWith("\n", body)) {
            body++;
        }
        return new Cell.Magic(call, source.substring(body));
    }

    private boolean startsMagic() {
        boolean inParentheses = !open.isEmpty() && open.peek() != '{';
        boolean placed = (lineIsBlank && before == Before.STATEMENT) || before == Before.ASSIGNMENT;
        if (inParentheses || !placed) {
            return false;
        }
        if (source.startsWith("%%", at) && letterAt(at + 2)) {
            throw new CellSyntaxException("a cell magic (%%) must be the first thing in its cell", at);
        }
        return letterAt(at + 1);
    }

    private void magic() {
        MagicCall call = MagicLineLexer.read(source, at);
        boolean statement = before == Before.STATEMENT;
        if (statement && open.isEmpty()) {
            endJava(at);
            parts.add(new Part.Statement(call));
            javaStart = call.end();
        } else {
            inline.add(new Part.Inline(call, open.isEmpty()));
        }
        mask(call);
        at = call.end();
        before = Before.STATEMENT;
        lineIsBlank = false;
        onlyComments = false;
    }

    /** An identifier and a semicolon, as far apart as the magic is long; a magic has two characters at least. */
    private void mask(MagicCall call) {
        for (int i = call.start(); i < call.end(); i++) {
            char c = source.charAt(i);
            boolean lineBreak = c == '\n' || c == '\r';
            char replacement = i == call.start() ? '$' : i == call.end() - 1 ? ';' : ' ';
            if (!lineBreak) {
                masked.setCharAt(i, replacement);
            }
        }
    }

    /** A name with question marks on one side of it, alone on the last line. */
    private boolean question() {
        if (!lineIsBlank || before != Before.STATEMENT || !open.isEmpty()) {
            return false;
        }
        Matcher matcher = QUESTION.matcher(source).region(at, source.length());
        if (!matcher.matches()) {
            return false;
        }
        boolean leading = matcher.group("before") != null;
        String marks = matcher.group(leading ? "before" : "behind");
        endJava(at);
        parts.add(new Part.Question(matcher.group(leading ? "asked" : "name"), marks.length() > 1));
        for (int i = at; i < source.length(); i++) {
            masked.setCharAt(i, ' ');
        }
        at = source.length();
        javaStart = at;
        return true;
    }

    private void token(char c) {
        int start = at;
        if (source.startsWith("\"\"\"", at)) {
            skipLiteral("\"\"\"", true);
        } else if (c == '"' || c == '\'') {
            skipLiteral(String.valueOf(c), false);
        } else if (Character.isJavaIdentifierPart(c)) {
            while (at < source.length() && Character.isJavaIdentifierPart(source.charAt(at))) {
                at++;
            }
        } else {
            punctuation(c);
            at++;
        }
        before = after(c, start);
        lineIsBlank = false;
        onlyComments = false;
    }

    private void punctuation(char c) {
        switch (c) {
            case '(', '[', '{' -> open.push(c);
            case ')', ']', '}' -> open.poll();
            default -> {}
        }
    }

    private Before after(char c, int start) {
        return switch (c) {
            case ';', '{', '}' -> Before.STATEMENT;
            case '=' -> isAssignment(start) ? Before.ASSIGNMENT : Before.EXPRESSION;
            default -> Before.EXPRESSION;
        };
    }

    private boolean isAssignment(int index) {
        char previous = index > 0 ? source.charAt(index - 1) : ' ';
        char next = index + 1 < source.length() ? source.charAt(index + 1) : ' ';
        return next != '=' && "=!<>+-*/%&|^".indexOf(previous) < 0;
    }

    /** Goes behind a literal; one that is not closed ends with its line, a text block with the cell. */
    private void skipLiteral(String quote, boolean manyLines) {
        at += quote.length();
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c == '\\') {
                at += 2;
            } else if (source.startsWith(quote, at)) {
                at += quote.length();
                return;
            } else if (c == '\n' && !manyLines) {
                return;
            } else {
                at++;
            }
        }
        at = source.length();
    }

    private void skipTo(String end, int from, int length) {
        int found = source.indexOf(end, from);
        at = found < 0 ? source.length() : found + length;
    }

    private void endJava(int end) {
        if (!source.substring(javaStart, end).isBlank()) {
            parts.add(new Part.Java(javaStart, end, inline));
        }
        inline.clear();
        javaStart = end;
    }

    private boolean letterAt(int index) {
        return index < source.length() && Character.isLetter(source.charAt(index));
    }
}
