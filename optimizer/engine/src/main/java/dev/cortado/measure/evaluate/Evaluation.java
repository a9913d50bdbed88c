package dev.cortado.measure.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * The outcome of a task for several models.
 *
 * @param task its name, such as {@code retrieval}
 * @param data the name of the data
 * @param rows one per model, the baseline first
 */
public record Evaluation(String task, String data, List<EvaluationRow> rows) {

    private static final double BYTES_PER_MEGABYTE = 1e6;

    /** Freezes the rows. */
    public Evaluation {
        rows = List.copyOf(rows);
    }

    /** The primary metric, which the verdict is about. */
    public Metric metric() {
        return rows.getFirst().primary().metric();
    }

    /** The metrics, the primary one first. */
    public List<Metric> metrics() {
        return rows.getFirst().values().stream()
                .map(EvaluationRow.Value::metric)
                .toList();
    }

    /**
     * The rows as a table: {@code model}; each metric with {@code _low} and {@code _high}, its 95 % interval; {@code difference} of the
     * first metric to the baseline's with its interval; {@code p_value}, {@code test}, {@code verdict}; {@code samples};
     * {@code size_mb}.
     */
    public Table table() {
        List<Column<?>> columns = new ArrayList<>();
        columns.add(texts("model", EvaluationRow::model));
        for (int i = 0; i < metrics().size(); i++) {
            int place = i;
            String name = metrics().get(i).name();
            columns.add(numbers(name, row -> row.values().get(place).value()));
            columns.add(numbers(
                    name + "_low", row -> row.values().get(place).interval().low()));
            columns.add(numbers(
                    name + "_high", row -> row.values().get(place).interval().high()));
        }
        columns.add(numbers("difference", row -> row.difference().value()));
        columns.add(numbers("difference_low", row -> row.difference().interval().low()));
        columns.add(
                numbers("difference_high", row -> row.difference().interval().high()));
        columns.add(numbers("p_value", row -> row.difference().pValue()));
        columns.add(texts("test", row -> row.difference().test()));
        columns.add(texts("verdict", row -> row.difference().verdict().toString()));
        columns.add(IntColumn.create(
                "samples", rows.stream().mapToInt(EvaluationRow::samples).toArray()));
        columns.add(numbers("size_mb", row -> row.bytes() < 0 ? Double.NaN : row.bytes() / BYTES_PER_MEGABYTE));
        return Table.create(task, columns);
    }

    private DoubleColumn numbers(String name, ToDoubleFunction<EvaluationRow> value) {
        return DoubleColumn.create(name, rows.stream().mapToDouble(value).toArray());
    }

    private StringColumn texts(String name, Function<EvaluationRow, String> value) {
        return StringColumn.create(name, rows.stream().map(value).collect(Collectors.toList()));
    }
}
