package dev.cortado.kernel.session;

/**
 * Where a snippet stands.
 *
 * @param cell the cell's number as the front end shows it, 0 for code that is in no cell
 * @param line the line in the cell on which the snippet begins, from 1
 */
record Place(int cell, int line) {

    /** Returns how a reader would call the line that is so many lines below the first. */
    String describe(int below) {
        return (cell > 0 ? "cell [" + cell + "], line " : "generated code, line ") + (line + below);
    }
}
