package dev.cortado.measure.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** A comparison as a table. */
public final class ComparisonTable {

    private ComparisonTable() {}

    /**
     * Columns {@code model}, {@code size_mb}, {@code size_ratio}, {@code parameters}, {@code recipe}; when anything was timed
     * {@code p50_ms}, {@code speedup}, both with {@code _low} and {@code _high}, and {@code rss_mb}; for each metric its own
     * name and {@code metric_difference}, both with {@code _low} and {@code _high}; {@code pareto}, {@code note}. What is not known
     * is a missing cell.
     *
     * @param places where each model lies on the chart
     */
    public static Table of(Comparison comparison, List<ParetoFront.Place> places) {
        List<ComparisonRow> rows = comparison.rows();
        List<Column<?>> columns = new ArrayList<>();
        columns.add(texts(rows, "model", ComparisonRow::model));
        columns.add(
                numbers(rows, "size_mb", row -> Comparison.value(row, "size_mb").value()));
        columns.add(numbers(rows, "size_ratio", ComparisonRow::sizeRatio));
        columns.add(LongColumn.create(
                "parameters",
                rows.stream().mapToLong(row -> row.facts().parameters()).toArray()));
        columns.add(texts(rows, "recipe", row -> row.facts().recipe()));
        if (comparison.configuration().isPresent()) {
            add(columns, rows, "p50_ms", "p50_low_ms", "p50_high_ms", ComparisonRow::p50Millis);
            add(columns, rows, "speedup", ComparisonRow::speedup);
            columns.add(numbers(rows, "rss_mb", ComparisonRow::residentMegabytes));
        }
        for (String metric : comparison.metrics()) {
            add(columns, rows, metric, row -> row.quality().get(metric));
            add(
                    columns,
                    rows,
                    metric + "_difference",
                    row -> row.qualityDifference().get(metric));
        }
        columns.add(StringColumn.create(
                "pareto",
                places.stream()
                        .map(place -> switch (place) {
                            case FRONT -> "front";
                            case DOMINATED -> "dominated";
                            case UNKNOWN -> "";
                        })
                        .toList()));
        columns.add(texts(rows, "note", ComparisonRow::note));
        return Table.create("comparison", columns);
    }

    private static void add(
            List<Column<?>> columns,
            List<ComparisonRow> rows,
            String name,
            Function<ComparisonRow, Estimate> estimate) {
        add(columns, rows, name, name + "_low", name + "_high", estimate);
    }

    private static void add(
            List<Column<?>> columns,
            List<ComparisonRow> rows,
            String name,
            String low,
            String high,
            Function<ComparisonRow, Estimate> estimate) {
        columns.add(numbers(rows, name, row -> estimate.apply(row).value()));
        columns.add(numbers(rows, low, row -> estimate.apply(row).interval().low()));
        columns.add(numbers(rows, high, row -> estimate.apply(row).interval().high()));
    }

    private static StringColumn texts(List<ComparisonRow> rows, String name, Function<ComparisonRow, String> value) {
        return StringColumn.create(name, rows.stream().map(value).toList());
    }

    private static DoubleColumn numbers(List<ComparisonRow> rows, String name, ToDoubleFunction<ComparisonRow> value) {
        return DoubleColumn.create(name, rows.stream().mapToDouble(value).toArray());
    }
}
