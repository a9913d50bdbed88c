package dev.cortado.magics.render;

import java.util.List;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** A table as plain text: for terminals, diffs and readers of the raw notebook. */
public final class TableText {

    private static final int MOST_ROWS = 60;

    private TableText() {}

    /** Columns padded to equal width, numbers to the right; rows past the sixtieth are counted, not shown. */
    public static String of(Table table) {
        int rows = Math.min(table.rowCount(), MOST_ROWS);
        List<List<String>> cells =
                table.columns().stream().map(column -> cellsOf(column, rows)).toList();
        StringBuilder text = new StringBuilder();
        for (int row = 0; row <= rows; row++) {
            StringBuilder line = new StringBuilder();
            for (int index = 0; index < cells.size(); index++) {
                List<String> column = cells.get(index);
                int width = column.stream().mapToInt(String::length).max().orElse(0);
                String cell = column.get(row);
                String padding = " ".repeat(width - cell.length());
                boolean right = table.column(index) instanceof NumericColumn<?>;
                line.append(index == 0 ? "" : "  ").append(right ? padding + cell : cell + padding);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        if (rows < table.rowCount()) {
            text.append("... ").append(table.rowCount() - rows).append(" more rows\n");
        }
        return text.toString();
    }

    private static List<String> cellsOf(Column<?> column, int rows) {
        var cells = new java.util.ArrayList<String>();
        cells.add(column.name());
        for (int row = 0; row < rows; row++) {
            cells.add(column.isMissing(row) ? "" : NumberText.of(column.get(row)));
        }
        return cells;
    }
}
