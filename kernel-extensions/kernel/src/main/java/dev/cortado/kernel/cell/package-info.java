/**
 * What stands in a cell: Java, magics, questions.
 *
 * <p>{@link dev.cortado.kernel.cell.CellLexer} takes a cell apart by Java's own tokens, so that a percent sign in a
 * string, a comment or an expression stays what it is. Nothing here runs anything.
 */
package dev.cortado.kernel.cell;
