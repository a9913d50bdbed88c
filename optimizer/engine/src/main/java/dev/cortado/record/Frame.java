package dev.cortado.record;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A table: columns of equal length with different names. Plain data, so that a record can be read without any table
 * library.
 *
 * @param columns in display order
 */
public record Frame(List<Column> columns) {

    /** A frame without columns, for a run whose result is not a table. */
    public static final Frame EMPTY = new Frame(List.of());

    /** @throws IllegalArgumentException if two columns share a name or differ in length */
    public Frame {
        if (columns == null) {
            throw new IllegalArgumentException("a frame has no list of columns");
        }
        columns = List.copyOf(columns);
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException("two columns are named " + column.name());
            }
            Column first = columns.getFirst();
            if (column.values().size() != first.values().size()) {
                throw new IllegalArgumentException("column " + column.name() + " has "
                        + column.values().size() + " rows, column " + first.name() + " has "
                        + first.values().size());
            }
        }
    }

    /** Returns how many rows there are; 0 without columns. */
    @JsonIgnore
    public int rowCount() {
        return columns.isEmpty() ? 0 : columns.getFirst().values().size();
    }

    /** Returns the column of this name. */
    public Optional<Column> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }
}
