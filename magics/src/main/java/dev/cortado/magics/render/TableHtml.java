package dev.cortado.magics.render;

import dev.cortado.magics.render.table.Grid;
import dev.cortado.magics.render.table.GridColumn;
import dev.cortado.magics.render.table.Heading;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.text.StringEscapeUtils;
import tech.tablesaw.api.Table;

/**
 * A table as HTML that needs nothing from the page: its colours are those of the text around it, so that it is legible on
 * light and on dark. A click on a column's head orders the rows by it; where scripts do not run, a proper table is left.
 *
 * <p>A cell that shows a number shortened has the whole number as its title.
 */
public final class TableHtml {

    /** The class of the element around the table. */
    public static final String CLASS = "cortado-table";

    /** How many rows are shown if nobody asks for more. */
    public static final int MOST_ROWS = 100;

    private static final int LONGEST_UNBROKEN = 40;
    private static final int LONGEST_CELL = 1_000;

    private TableHtml() {}

    /** The table; of a long one the first rows and the last few, and a note. */
    public static String of(Table table) {
        return of(Grid.of(table, MOST_ROWS));
    }

    /** The same for any table. */
    public static String of(Grid grid) {
        StringBuilder html = new StringBuilder("<div class=\"" + CLASS + "\"><style>")
                .append(resource("table.css"))
                .append("</style><table><thead><tr>");
        for (GridColumn column : grid.columns()) {
            appendHead(html, column);
        }
        html.append("</tr></thead><tbody>");
        int shown = grid.rows().shown();
        for (int row = 0; row < shown; row++) {
            if (row == grid.rows().head()) {
                appendGap(html, grid);
            }
            html.append("<tr>");
            for (GridColumn column : grid.columns()) {
                appendCell(html, column, row);
            }
            html.append("</tr>");
        }
        if (grid.rows().hidden() > 0 && grid.rows().tail() == 0) {
            appendGap(html, grid);
        }
        html.append("</tbody></table>");
        if (grid.sortable()) {
            html.append("<script>").append(script()).append("</script>");
        }
        html.append("</div>");
        if (!grid.note().isEmpty()) {
            html.append("<p>").append(grid.note()).append("</p>");
        }
        return html.toString();
    }

    /** The script that makes the tables sortable; it looks for them itself and does nothing twice. */
    public static String script() {
        return resource("sort.js");
    }

    private static void appendHead(StringBuilder html, GridColumn column) {
        Heading heading = Heading.of(column.name(), column.numeric());
        html.append("<th scope=\"col\" title=\"")
                .append(escape(column.name()))
                .append(column.numeric() ? "\" align=\"right\">" : "\">")
                .append(escape(heading.label()));
        if (!heading.unit().isEmpty()) {
            html.append(" <small>").append(escape(heading.unit())).append("</small>");
        }
        html.append("</th>");
    }

    private static void appendGap(StringBuilder html, Grid grid) {
        html.append("<tr><td class=\"gap\" colspan=\"")
                .append(grid.columns().size())
                .append("\">⋮ ")
                .append(grid.rows().hidden())
                .append(" more rows</td></tr>");
    }

    private static void appendCell(StringBuilder html, GridColumn column, int row) {
        String text = column.texts().get(row);
        String whole = String.valueOf(column.values().get(row));
        html.append("<td");
        if (column.numeric()) {
            html.append(" align=\"right\"");
            if (!text.isEmpty() && !text.equals(whole)) {
                html.append(" title=\"").append(whole).append('"');
            }
        } else if (text.length() > LONGEST_UNBROKEN || text.indexOf('\n') >= 0) {
            html.append(" class=\"long\"");
        }
        html.append('>').append(escape(cut(text))).append("</td>");
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_CELL ? text : text.substring(0, LONGEST_CELL) + "…";
    }

    private static String escape(String text) {
        return StringEscapeUtils.escapeHtml4(text);
    }

    private static String resource(String name) {
        try (InputStream stream = TableHtml.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }
}
