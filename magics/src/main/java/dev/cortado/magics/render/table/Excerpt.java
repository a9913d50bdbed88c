package dev.cortado.magics.render.table;

import java.util.stream.IntStream;

/**
 * Which rows of a table are shown: all, or the first ones and the last few.
 *
 * @param rows how many there are
 * @param head how many of the first are shown
 * @param tail how many of the last are shown, after a gap
 */
public record Excerpt(int rows, int head, int tail) {

    private static final int LONGEST_TAIL = 5;

    /**
     * All rows if there are at most so many, else that many of them.
     *
     * @param most at least 1
     */
    public static Excerpt of(int rows, int most) {
        if (most < 1) {
            throw new IllegalArgumentException("a table shows at least 1 row, not " + most);
        }
        if (rows <= most) {
            return new Excerpt(rows, rows, 0);
        }
        int tail = Math.min(LONGEST_TAIL, most / 4);
        return new Excerpt(rows, most - tail, tail);
    }

    /** How many rows are shown. */
    public int shown() {
        return head + tail;
    }

    /** How many rows are not. */
    public int hidden() {
        return rows - shown();
    }

    /** The indices of the rows that are shown, in order. */
    public IntStream indices() {
        return IntStream.concat(IntStream.range(0, head), IntStream.range(rows - tail, rows));
    }

    /** Whether a row is shown. */
    public boolean shows(int row) {
        return row < head || row >= rows - tail;
    }
}
