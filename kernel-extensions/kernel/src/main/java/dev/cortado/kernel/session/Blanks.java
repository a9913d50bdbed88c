package dev.cortado.kernel.session;

/** White space and comments between statements. */
final class Blanks {

    private Blanks() {}

    /** Returns the first position in {@code from..end} that is neither, or {@code end}. */
    static int skip(String source, int from, int end) {
        int at = from;
        while (at < end) {
            if (Character.isWhitespace(source.charAt(at))) {
                at++;
            } else if (source.startsWith("//", at)) {
                at = behind(source, "\n", at, end);
            } else if (source.startsWith("/*", at)) {
                at = behind(source, "*/", at + 2, end);
            } else {
                return at;
            }
        }
        return end;
    }

    private static int behind(String source, String mark, int from, int end) {
        int found = source.indexOf(mark, from);
        return found < 0 ? end : Math.min(end, found + mark.length());
    }
}
