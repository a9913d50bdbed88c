/**
 * An executed notebook as one self-contained page: nothing fetched from elsewhere, and no script but the one that orders
 * the rows of tables.
 *
 * <p>{@link dev.cortado.runner.html.HtmlPage} puts the page together; Markdown goes through commonmark, Java source is
 * coloured here, and everything that was HTML before ({@code text/html} outputs, HTML in Markdown) passes
 * {@code CleanHtml}, which takes off what could run.
 */
package dev.cortado.runner.html;
