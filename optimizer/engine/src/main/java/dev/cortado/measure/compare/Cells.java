package dev.cortado.measure.compare;

import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;

/** Reads cells of frames that may lack the column. */
final class Cells {

    private Cells() {}

    /** The number in a cell; NaN if it is missing, or the column is, or holds no numbers. */
    static double number(Table table, int row, String column) {
        if (!table.containsColumn(column)) {
            return Double.NaN;
        }
        return table.column(column) instanceof NumericColumn<?> numbers && !numbers.isMissing(row)
                ? numbers.getDouble(row)
                : Double.NaN;
    }

    /** The whole number in a cell; 0 if there is none. */
    static int whole(Table table, int row, String column) {
        double number = number(table, row, column);
        return Double.isNaN(number) ? 0 : (int) number;
    }

    /** The text in a cell; empty if there is none. */
    static String text(Table table, int row, String column) {
        return table.containsColumn(column) ? table.column(column).getString(row) : "";
    }

    /** The number in a column with its interval in {@code column_low} and {@code column_high}. */
    static Estimate estimate(Table table, int row, String column) {
        return Estimate.of(
                number(table, row, column), number(table, row, column + "_low"), number(table, row, column + "_high"));
    }

    /** Whether a column holds decimal numbers. */
    static boolean isDecimal(Table table, String column) {
        ColumnType type = table.column(column).type();
        return type.equals(ColumnType.DOUBLE) || type.equals(ColumnType.FLOAT);
    }
}
