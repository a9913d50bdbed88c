package dev.cortado.magics;

import dev.cortado.record.Column;
import dev.cortado.record.Frame;
import dev.cortado.record.Reproducibility;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Table;

/**
 * A magic's table together with how each of its columns reproduces.
 *
 * @param table one row per model, layer or operator
 * @param reproducibility for every column of the table, how a second run compares with this one
 */
public record ResultFrame(Table table, Map<String, Reproducibility> reproducibility) {

    /** What a record holds for a magic that has no table. */
    static final Frame EMPTY_RECORD = new Frame(List.of());

    public ResultFrame {
        reproducibility = Map.copyOf(reproducibility);
        for (String column : table.columnNames()) {
            if (!reproducibility.containsKey(column)) {
                throw new IllegalArgumentException("column " + column + " does not say how it reproduces");
            }
        }
    }

    /** A frame whose columns all reproduce exactly, save those that {@link #with} names. */
    public static ResultFrame exact(Table table) {
        return uniform(table, Reproducibility.exact());
    }

    /** A frame whose columns are all measured, save those that {@link #with} names. */
    public static ResultFrame measured(Table table) {
        return uniform(table, Reproducibility.measured());
    }

    private static ResultFrame uniform(Table table, Reproducibility reproducibility) {
        Map<String, Reproducibility> all = new LinkedHashMap<>();
        table.columnNames().forEach(name -> all.put(name, reproducibility));
        return new ResultFrame(table, all);
    }

    /** The same frame with another declaration for some columns; names the table does not have are passed over. */
    public ResultFrame with(Reproducibility declared, String... columns) {
        Map<String, Reproducibility> changed = new LinkedHashMap<>(reproducibility);
        for (String column : columns) {
            if (changed.containsKey(column)) {
                changed.put(column, declared);
            }
        }
        return new ResultFrame(table, changed);
    }

    /** The frame as it stands in a record: values as JSON can hold them, missing ones as null. */
    public Frame toRecord() {
        List<Column> columns = new ArrayList<>();
        for (var column : table.columns()) {
            List<Object> values = new ArrayList<>();
            for (int row = 0; row < column.size(); row++) {
                values.add(column.isMissing(row) ? null : recordValue(column, row));
            }
            columns.add(new Column(column.name(), recordType(column), reproducibility.get(column.name()), values));
        }
        return new Frame(columns);
    }

    /** The record's word for a column's type; what it has no word for stands there as text. */
    private static String recordType(tech.tablesaw.columns.Column<?> column) {
        ColumnType type = column.type();
        if (type.equals(ColumnType.DOUBLE) || type.equals(ColumnType.FLOAT)) {
            return Column.DECIMAL;
        }
        if (type.equals(ColumnType.INTEGER) || type.equals(ColumnType.LONG) || type.equals(ColumnType.SHORT)) {
            return Column.INTEGER;
        }
        return type.equals(ColumnType.BOOLEAN) ? Column.BOOLEAN : Column.TEXT;
    }

    private static Object recordValue(tech.tablesaw.columns.Column<?> column, int row) {
        return recordType(column).equals(Column.TEXT) ? column.getString(row) : column.get(row);
    }
}
