package dev.cortado.measure;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The outcome of a benchmark.
 *
 * @param plan what was asked for
 * @param rows one per model and configuration, the models of a configuration together, in the plan's order
 * @param baseMegabytes the resident memory of the measuring process before it opened any model, in 10^6 bytes: what of
 *     {@code rss_mb} belongs to the JVM and ONNX Runtime; NaN where not measured
 */
public record BenchmarkResult(BenchmarkPlan plan, List<BenchmarkRow> rows, double baseMegabytes) {

    /** Freezes the rows. */
    public BenchmarkResult {
        rows = List.copyOf(rows);
    }

    /** The rows as a table; a missing value is a number that could not be had. */
    public Table table() {
        return Table.create(
                "benchmark",
                texts("model", BenchmarkRow::model),
                counts("batch", BenchmarkRow::batch),
                counts("tokens", BenchmarkRow::tokens),
                counts("threads", BenchmarkRow::threads),
                counts("runs", BenchmarkRow::runs),
                numbers("p50_ms", BenchmarkRow::p50Millis),
                numbers("p50_low_ms", row -> row.p50Interval().low()),
                numbers("p50_high_ms", row -> row.p50Interval().high()),
                numbers("p95_ms", BenchmarkRow::p95Millis),
                numbers("p95_low_ms", row -> row.p95Interval().low()),
                numbers("p95_high_ms", row -> row.p95Interval().high()),
                numbers("throughput_per_s", BenchmarkRow::throughputPerSecond),
                numbers("ratio", BenchmarkRow::ratio),
                numbers("ratio_low", row -> row.ratioInterval().low()),
                numbers("ratio_high", row -> row.ratioInterval().high()),
                texts("verdict", row -> row.verdict().toString()),
                numbers("first_run_ms", BenchmarkRow::firstRunMillis),
                numbers("session_ms", BenchmarkRow::sessionMillis),
                counts("warmup_runs", BenchmarkRow::warmupRuns),
                numbers("rss_mb", BenchmarkRow::peakMegabytes),
                texts("note", BenchmarkRow::note));
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
