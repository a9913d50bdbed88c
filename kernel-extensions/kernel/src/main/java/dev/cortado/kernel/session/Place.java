package dev.cortado.kernel.session;

/**
 * Where a snippet stands.
 *
 * @param cell the cell's number as the front end shows it, 0 for code that is in no cell
 * @param line the line in the cell on which the snippet begins, from 1
 * @param source what code in no cell is called: the file it stands in
 */
record Place(int cell, int line, String source) {

    /** What code is called that a magic or the kernel itself has made. */
    static final String GENERATED = "generated code";

    Place(int cell, int line) {
        this(cell, line, GENERATED);
    }

    /** Returns how a reader would call the line that is so many lines below the first. */
    String describe(int below) {
        return (cell > 0 ? "cell [" + cell + "], line " : source + ", line ") + (line + below);
    }
}
