package dev.cortado.kernel.cell;

/** Reads what follows a magic's verb as a line of Java, for magics that take code: in its literals nothing is special. */
final class CodeText {

    private CodeText() {}

    /**
     * The text from {@code start} to {@code end} without a comment ({@code #} after white space) and a trailing semicolon;
     * joined lines become one.
     */
    static String of(String source, int start, int end) {
        StringBuilder text = new StringBuilder();
        int at = start;
        while (at < end) {
            char c = source.charAt(at);
            int literalEnd = literalEnd(source, at, end);
            if (literalEnd > 0) {
                text.append(source, at, literalEnd);
                at = literalEnd;
            } else if (c == '#' && Character.isWhitespace(source.charAt(at - 1))) {
                at = lineEnd(source, at, end);
            } else if (c == '\\'
                    && source.substring(at + 1, lineEnd(source, at, end)).isBlank()) {
                at = lineEnd(source, at, end);
            } else {
                text.append(c == '\n' || c == '\r' ? ' ' : c);
                at++;
            }
        }
        String stripped = text.toString().strip();
        return stripped.endsWith(";")
                ? stripped.substring(0, stripped.length() - 1).strip()
                : stripped;
    }

    /** Whether every quote up to the end of the line belongs to a Java string or character that is closed there. */
    static boolean quotesArePaired(String source, int start) {
        int end = lineEnd(source, start, source.length());
        int at = start;
        while (at < end) {
            char c = source.charAt(at);
            int literalEnd = literalEnd(source, at, end);
            if (literalEnd < 0 && (c == '"' || c == '\'')) {
                return false;
            }
            at = literalEnd > 0 ? literalEnd : at + 1;
        }
        return true;
    }

    /** The place behind the string or character literal that begins here; -1 if none does or it is not closed on its line. */
    private static int literalEnd(String source, int start, int end) {
        char quote = source.charAt(start);
        if (quote != '"' && quote != '\'') {
            return -1;
        }
        int lineEnd = lineEnd(source, start, end);
        for (int at = start + 1; at < lineEnd; at++) {
            char c = source.charAt(at);
            if (c == quote) {
                return at + 1;
            }
            if (c == '\\') {
                at++;
            }
        }
        return -1;
    }

    private static int lineEnd(String source, int from, int end) {
        int at = from;
        while (at < end && source.charAt(at) != '\n' && source.charAt(at) != '\r') {
            at++;
        }
        return at;
    }
}
