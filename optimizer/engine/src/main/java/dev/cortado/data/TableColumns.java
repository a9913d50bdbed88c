package dev.cortado.data;

import dev.cortado.resource.ResourceException;
import dev.cortado.text.NearestNames;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Makes sets of the columns of a table: the way in for the user's own files. */
public final class TableColumns {

    private TableColumns() {}

    /**
     * Makes pairs of sentences.
     *
     * @param name what results call the set
     * @param first the column of one sentence
     * @param second the column of the other
     * @param score the column of numbers that say how alike they are
     * @throws ResourceException if a column is not there or a row lacks a value, with the row
     */
    public static SentencePairs pairs(String name, Table table, String first, String second, String score)
            throws ResourceException {
        if (table.rowCount() < 2) {
            throw new ResourceException(name + " has one row: expected two pairs or more");
        }
        return new SentencePairs(name, texts(table, first), texts(table, second), numbers(table, score));
    }

    /**
     * Makes labelled texts. Labels are put in order: as numbers where all are, else as text.
     *
     * @param name what results call the set
     * @param text the column of texts
     * @param label the column of what they are
     * @throws ResourceException if a column is not there or a row lacks a value, with the row
     */
    public static LabelledTexts texts(String name, Table table, String text, String label) throws ResourceException {
        List<String> values = texts(table, label);
        Set<String> ordered = column(table, label) instanceof NumericColumn<?> numbers
                ? inNumericOrder(numbers, values)
                : new TreeSet<>(values);
        List<String> labels = List.copyOf(ordered);
        return new LabelledTexts(
                name, texts(table, text), values.stream().map(labels::indexOf).toList(), labels);
    }

    private static Set<String> inNumericOrder(NumericColumn<?> numbers, List<String> values) {
        return IntStream.range(0, values.size())
                .boxed()
                .sorted((one, other) -> Double.compare(numbers.getDouble(one), numbers.getDouble(other)))
                .map(values::get)
                .collect(LinkedHashSet::new, Set::add, Set::addAll);
    }

    /**
     * Finds a column.
     *
     * @throws ResourceException if it is not there, with the nearest
     */
    public static Column<?> column(Table table, String name) throws ResourceException {
        if (!table.containsColumn(name)) {
            throw new ResourceException(
                    "no column " + name + " in " + table.name() + NearestNames.hint(name, table.columnNames()));
        }
        return table.column(name);
    }

    /**
     * Returns a column as text.
     *
     * @throws ResourceException if it is not there or a row has no value, with the row, the first being 1
     */
    public static List<String> texts(Table table, String name) throws ResourceException {
        Column<?> column = column(table, name);
        List<String> values = new ArrayList<>(column.size());
        for (int row = 0; row < column.size(); row++) {
            requireValue(table, column, row);
            values.add(column.getString(row));
        }
        return values;
    }

    private static List<Double> numbers(Table table, String name) throws ResourceException {
        Column<?> column = column(table, name);
        List<Double> values = new ArrayList<>(column.size());
        for (int row = 0; row < column.size(); row++) {
            requireValue(table, column, row);
            if (column instanceof NumericColumn<?> numbers) {
                values.add(numbers.getDouble(row));
                continue;
            }
            try {
                values.add(Double.parseDouble(column.getString(row)));
            } catch (NumberFormatException e) {
                throw new ResourceException(
                        table.name() + ", row " + (row + 1) + ": expected a number in the column " + name + ", found \""
                                + column.getString(row) + "\"",
                        e);
            }
        }
        return values;
    }

    private static void requireValue(Table table, Column<?> column, int row) throws ResourceException {
        // A text column does not know as missing what was made so after it was read.
        if (column.isMissing(row) || column.getString(row).isEmpty()) {
            throw new ResourceException(
                    table.name() + ", row " + (row + 1) + ": the column " + column.name() + " has no value");
        }
    }
}
