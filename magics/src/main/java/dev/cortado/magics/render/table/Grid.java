package dev.cortado.magics.render.table;

import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A table as it is shown: some of its rows, every cell written.
 *
 * @param columns the columns that are shown
 * @param rows which rows are
 * @param hiddenColumns how many columns more there are
 * @param sortable whether it makes sense to order the rows by a column
 */
public record Grid(List<GridColumn> columns, Excerpt rows, int hiddenColumns, boolean sortable) {

    /** More columns than this are counted, not shown. */
    public static final int MOST_COLUMNS = 100;

    public Grid {
        columns = List.copyOf(columns);
        for (GridColumn column : columns) {
            if (column.texts().size() != rows.shown()) {
                throw new IllegalArgumentException("column " + column.name() + " has "
                        + column.texts().size() + " cells for " + rows.shown() + " rows");
            }
        }
    }

    /**
     * A Tablesaw table.
     *
     * @param mostRows how many rows are shown at most
     */
    public static Grid of(Table table, int mostRows) {
        Excerpt rows = Excerpt.of(table.rowCount(), mostRows);
        int shown = Math.min(table.columnCount(), MOST_COLUMNS);
        List<GridColumn> columns = new ArrayList<>();
        for (Column<?> column : table.columns().subList(0, shown)) {
            List<Object> values = new ArrayList<>();
            rows.indices().forEach(row -> values.add(column.isMissing(row) ? null : column.get(row)));
            columns.add(GridColumn.of(column.name(), values, String::valueOf));
        }
        return new Grid(columns, rows, table.columnCount() - shown, table.rowCount() > 1);
    }

    /** What a reader must know about what is not shown; empty if all is. */
    public String note() {
        List<String> parts = new ArrayList<>();
        if (rows.hidden() > 0) {
            parts.add(rows.shown() + " of " + rows.rows() + " rows");
        }
        if (hiddenColumns > 0) {
            parts.add(columns.size() + " of " + (columns.size() + hiddenColumns) + " columns");
        }
        if (parts.isEmpty()) {
            return "";
        }
        String shown = String.join(", ", parts) + " shown";
        return rows.hidden() == 0
                ? shown + "."
                : shown + (sortable ? "; a click on a head orders only these" : "") + ". For more: display(value, "
                        + Math.min(rows.rows(), 1000) + ").";
    }
}
