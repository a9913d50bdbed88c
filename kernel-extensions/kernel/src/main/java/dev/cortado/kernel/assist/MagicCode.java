package dev.cortado.kernel.assist;

/** The Java behind a magic that takes code, in the midst of the cell's Java. */
final class MagicCode {

    private MagicCode() {}

    /**
     * A cell with its magics masked, save the code of one.
     *
     * @param verbStart where that magic's verb begins
     * @param codeStart where its code begins
     */
    static String of(String cell, int verbStart, int codeStart) {
        String masked = CursorReader.masked(cell);
        int percent = verbStart;
        while (percent > 0 && cell.charAt(percent - 1) == '%') {
            percent--;
        }
        int lineEnd = cell.indexOf('\n', codeStart);
        int end = lineEnd < 0 ? cell.length() : lineEnd;
        String blank = cell.substring(percent, codeStart).replaceAll("[^\n]", " ");
        return masked.substring(0, percent) + blank + cell.substring(codeStart, end) + masked.substring(end);
    }
}
