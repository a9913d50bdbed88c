/**
 * How tables, charts, pictures and plain Java values look: HTML for the page, plain text for terminals and diffs.
 *
 * <p>{@code table} takes any table apart into columns of written cells; {@link dev.cortado.magics.render.TableHtml} and
 * {@link dev.cortado.magics.render.TableText} put them together again. {@code value} says which Java values are shown as
 * tables and pictures, and writes the others.
 */
package dev.cortado.magics.render;
