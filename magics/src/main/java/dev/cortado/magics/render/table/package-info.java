/**
 * What a table is before it becomes HTML or text: a {@link dev.cortado.magics.render.table.Grid} of columns whose cells are
 * already words.
 *
 * <ul>
 *   <li>{@link dev.cortado.magics.render.table.Excerpt}: which rows of a long table are shown;
 *   <li>{@link dev.cortado.magics.render.table.DecimalText}: one precision for all numbers of a column;
 *   <li>{@link dev.cortado.magics.render.table.Heading}: {@code p50_ms} is "p50" in "ms";
 *   <li>{@link dev.cortado.magics.render.table.TextWidth}: how many columns of a terminal a text takes.
 * </ul>
 */
package dev.cortado.magics.render.table;
