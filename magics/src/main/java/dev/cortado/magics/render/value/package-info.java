/**
 * How plain Java values are shown. Their text is always what Java users know ({@code [a, b]}, {@code {k=v}},
 * {@code P[x=1]}); see {@link dev.cortado.magics.render.value.PlainText}. HTML is added only where a table reads better:
 *
 * <ol>
 *   <li>a collection or array of two or more records of one class: a row each, their components the columns;
 *   <li>a collection of two or more maps with the same keys: a row each, the keys the columns;
 *   <li>a two-dimensional array of numbers, at least 2 x 2 and rectangular: itself, with the indices beside it;
 *   <li>a map or a record whose text would not fit a line: a row for each key or component;
 *   <li>an {@code Optional}: whatever its content is shown as;
 *   <li>a collection or array of charts, pictures and tables: all of them, beside each other as far as there is room.
 * </ol>
 *
 * <p>Only collections of the JDK are looked into: others may be lazy, endless or costly, and speak for themselves. Streams,
 * iterators and futures are not touched.
 */
package dev.cortado.magics.render.value;
