package dev.cortado.magics.render;

import org.apache.commons.text.StringEscapeUtils;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A table as HTML that needs no style sheet and no script: styles stand in the elements and take their colours from the
 * page, so that it is legible on light and on dark.
 */
public final class TableHtml {

    private static final int MOST_ROWS = 200;
    private static final String TABLE = "border-collapse:collapse;font-variant-numeric:tabular-nums;margin:0.4em 0";
    private static final String HEAD =
            "padding:0.25em 0.8em;border-bottom:2px solid currentColor;font-weight:600;white-space:nowrap;text-align:";
    private static final String CELL = "padding:0.2em 0.8em;border-bottom:1px solid rgba(128,128,128,0.35);text-align:";

    private static final int LONGEST_UNBROKEN = 40;
    private static final String SHORT = ";white-space:nowrap";

    /** In a wide table a browser would give a sentence the width of its longest word, and each row the height of a page. */
    private static final String LONG = ";min-width:20em;overflow-wrap:anywhere";

    private TableHtml() {}

    /** The table with numbers to the right and text to the left; rows past the two hundredth are counted, not shown. */
    public static String of(Table table) {
        int rows = Math.min(table.rowCount(), MOST_ROWS);
        StringBuilder html = new StringBuilder("<table style=\"" + TABLE + "\"><thead><tr>");
        for (Column<?> column : table.columns()) {
            html.append("<th style=\"").append(HEAD).append(alignment(column)).append("\">");
            html.append(StringEscapeUtils.escapeHtml4(column.name())).append("</th>");
        }
        html.append("</tr></thead><tbody>");
        for (int row = 0; row < rows; row++) {
            html.append("<tr>");
            for (Column<?> column : table.columns()) {
                String cell = column.isMissing(row) ? "" : NumberText.of(column.get(row));
                html.append("<td style=\"")
                        .append(CELL)
                        .append(alignment(column))
                        .append(cell.length() > LONGEST_UNBROKEN ? LONG : SHORT)
                        .append("\">");
                html.append(StringEscapeUtils.escapeHtml4(cell)).append("</td>");
            }
            html.append("</tr>");
        }
        html.append("</tbody></table>");
        if (rows < table.rowCount()) {
            html.append("<p>… ").append(table.rowCount() - rows).append(" more rows</p>");
        }
        return html.toString();
    }

    private static String alignment(Column<?> column) {
        return column instanceof NumericColumn<?> ? "right" : "left";
    }
}
