package dev.cortado.data.read;

import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.ShortColumn;
import tech.tablesaw.api.Table;

/** Makes a table of an array: a row for each of its first dimension, a column for each number of a row. */
final class IdxTable {

    private IdxTable() {}

    /** Returns columns {@code value}, or {@code v0}, {@code v1}, ... where a row has several numbers. */
    static Table of(IdxArray array, long limit) {
        int rows = (int) Math.min(limit, array.rows());
        int length = array.rowLength();
        Table table = Table.create();
        for (int i = 0; i < length; i++) {
            table.addColumns(column(array, length == 1 ? "value" : "v" + i, i, rows));
        }
        return table;
    }

    private static NumericColumn<?> column(IdxArray array, String name, int index, int rows) {
        return switch (array.type()) {
            // As small as holds them: MNIST has 784 columns of 60,000 rows.
            case U8, I8, I16 -> {
                short[] values = new short[rows];
                for (int row = 0; row < rows; row++) {
                    values[row] = (short) array.get(row, index);
                }
                yield ShortColumn.create(name, values);
            }
            case I32 -> {
                int[] values = new int[rows];
                for (int row = 0; row < rows; row++) {
                    values[row] = (int) array.get(row, index);
                }
                yield IntColumn.create(name, values);
            }
            case F32 -> {
                float[] values = new float[rows];
                for (int row = 0; row < rows; row++) {
                    values[row] = (float) array.get(row, index);
                }
                yield FloatColumn.create(name, values);
            }
            case F64 -> {
                double[] values = new double[rows];
                for (int row = 0; row < rows; row++) {
                    values[row] = array.get(row, index);
                }
                yield DoubleColumn.create(name, values);
            }
        };
    }
}
