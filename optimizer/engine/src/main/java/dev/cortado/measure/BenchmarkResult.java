package dev.cortado.measure;

import dev.cortado.measure.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * The outcome of a benchmark.
 *
 * @param plan what was asked for
 * @param rows one per model and configuration, the models of a configuration together, in the plan's order
 * @param baseMegabytes the resident memory of the measuring process before it opened any model, in 10^6 bytes: what of
 *     {@code rss_mb} belongs to the JVM and ONNX Runtime; NaN where not measured
 * @param warnings what makes the times doubtful, a clause each; empty when the machine was quiet
 * @param details how it was measured, one line each
 */
public record BenchmarkResult(
        BenchmarkPlan plan,
        List<BenchmarkRow> rows,
        double baseMegabytes,
        List<String> warnings,
        List<String> details) {

    /** Freezes the lists. */
    public BenchmarkResult {
        rows = List.copyOf(rows);
        warnings = List.copyOf(warnings);
        details = List.copyOf(details);
    }

    /** The rows as a table; a missing value is a number that could not be had. */
    public Table table() {
        List<Column<?>> columns = new ArrayList<>(List.<Column<?>>of(
                texts("model", BenchmarkRow::model),
                texts("input", BenchmarkRow::input),
                counts("batch", BenchmarkRow::batch),
                counts("tokens", BenchmarkRow::tokens),
                counts("threads", BenchmarkRow::threads),
                texts("provider", BenchmarkRow::provider)));
        if (plan.scenario() != Scenario.SINGLE_STREAM) {
            columns.add(counts("samples", BenchmarkRow::samples));
        }
        columns.add(counts("runs", BenchmarkRow::runs));
        for (double percentile : plan.percentiles().percentiles()) {
            String name = PercentileFigure.name(percentile);
            columns.add(numbers(name + "_ms", row -> row.percentile(percentile).millis()));
            columns.add(numbers(
                    name + "_low_ms",
                    row -> row.percentile(percentile).interval().low()));
            columns.add(numbers(
                    name + "_high_ms",
                    row -> row.percentile(percentile).interval().high()));
        }
        columns.addAll(List.<Column<?>>of(
                numbers("max_ms", BenchmarkRow::maxMillis),
                numbers("throughput_per_s", BenchmarkRow::throughputPerSecond),
                numbers("ratio", BenchmarkRow::ratio),
                numbers("ratio_low", row -> row.ratioInterval().low()),
                numbers("ratio_high", row -> row.ratioInterval().high()),
                texts("verdict", row -> row.verdict().toString()),
                numbers("first_run_ms", BenchmarkRow::firstRunMillis),
                numbers("session_ms", BenchmarkRow::sessionMillis),
                counts("warmup_runs", BenchmarkRow::warmupRuns),
                numbers("rss_mb", BenchmarkRow::peakMegabytes),
                texts("note", BenchmarkRow::note)));
        return Table.create("benchmark").addColumns(columns.toArray(Column<?>[]::new));
    }

    /** Every timed query: model, configuration, block from 0, time; in the order in which a model's queries were timed. */
    public Table latencies() {
        Table table = Table.create(
                "latencies",
                StringColumn.create("model"),
                IntColumn.create("batch"),
                IntColumn.create("tokens"),
                IntColumn.create("threads"),
                StringColumn.create("provider"),
                IntColumn.create("block"),
                DoubleColumn.create("latency_ms"));
        for (BenchmarkRow row : rows) {
            for (int block = 0; block < row.blockMillis().size(); block++) {
                for (double millis : row.blockMillis().get(block)) {
                    table.stringColumn("model").append(row.model());
                    table.intColumn("batch").append(row.batch());
                    table.intColumn("tokens").append(row.tokens());
                    table.intColumn("threads").append(row.threads());
                    table.stringColumn("provider").append(row.provider());
                    table.intColumn("block").append(block);
                    table.doubleColumn("latency_ms").append(millis);
                }
            }
        }
        return table;
    }

    private StringColumn texts(String name, Function<BenchmarkRow, String> value) {
        return StringColumn.create(name, rows.stream().map(value).toList());
    }

    private IntColumn counts(String name, ToIntFunction<BenchmarkRow> value) {
        return IntColumn.create(name, rows.stream().mapToInt(value).toArray());
    }

    private DoubleColumn numbers(String name, ToDoubleFunction<BenchmarkRow> value) {
        return DoubleColumn.create(name, rows.stream().mapToDouble(value).toArray());
    }
}
