package dev.cortado.magics.measure;

import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ResultFrame;
import dev.cortado.magics.render.NumberText;
import dev.cortado.magics.render.chart.BarChart;
import dev.cortado.magics.render.chart.Bars;
import dev.cortado.magics.render.chart.EcdfChart;
import dev.cortado.magics.render.chart.Looks;
import dev.cortado.measure.BenchmarkPlan;
import dev.cortado.measure.BenchmarkResult;
import dev.cortado.measure.BenchmarkRow;
import dev.cortado.record.Reproducibility;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;

/** What {@code %benchmark} shows of timed runs: who is faster, the medians, and in one configuration every latency. */
final class BenchmarkView {

    private BenchmarkView() {}

    static MagicResult of(BenchmarkResult result, Looks looks) {
        MagicResult shown = MagicResult.of(summary(result.rows()) + warning(result.warnings()))
                .frame(ResultFrame.measured(result.table())
                        .with(Reproducibility.exact(), "model", "tokens", "threads", "provider", "samples")
                        .with(batchReproducibility(result.plan()), "batch", "input"))
                .chart(medians(result.rows()))
                .details(result.details());
        return configurations(result.rows()).size() == 1 ? shown.chart(latencies(result.rows(), looks)) : shown;
    }

    /** What makes the figures doubtful, to be read with them; empty when nothing does. */
    static String warning(List<String> warnings) {
        return warnings.isEmpty() ? "" : " Take care: " + String.join("; ", warnings) + ".";
    }

    /** A batch that was asked for is the same in every run; one that was found is a matter of measurement. */
    private static Reproducibility batchReproducibility(BenchmarkPlan plan) {
        return plan.batches().contains(BenchmarkPlan.BEST_BATCH) ? Reproducibility.measured() : Reproducibility.exact();
    }

    private static String summary(List<BenchmarkRow> rows) {
        BenchmarkRow first = rows.getFirst();
        String others = rows.stream()
                .filter(row -> !row.model().equals(first.model()))
                .map(row -> String.format(
                        Locale.ROOT,
                        "%s %s at %s (%.3f of the time, %.3f to %.3f)",
                        row.model(),
                        row.verdict(),
                        configuration(row),
                        row.ratio(),
                        row.ratioInterval().low(),
                        row.ratioInterval().high()))
                .collect(Collectors.joining("; "));
        return others.isEmpty()
                ? first.model() + ": median " + NumberText.of(first.p50Millis()) + " ms at " + configuration(first)
                        + "."
                : "Against " + first.model() + ": " + others + ".";
    }

    private static List<String> configurations(Collection<BenchmarkRow> rows) {
        return rows.stream().map(BenchmarkView::configuration).distinct().toList();
    }

    private static String configuration(BenchmarkRow row) {
        return row.input() + ", " + row.threads()
                + (row.threads() == 1 ? " thread" : " threads")
                + (row.provider().equals("cpu") ? "" : ", " + row.provider());
    }

    private static Map<String, List<BenchmarkRow>> byModel(List<BenchmarkRow> rows) {
        return rows.stream()
                .collect(Collectors.groupingBy(BenchmarkRow::model, LinkedHashMap::new, Collectors.toList()));
    }

    private static CategoryChart medians(List<BenchmarkRow> rows) {
        List<Bars> series = byModel(rows).entrySet().stream()
                .map(entry -> new Bars(
                        entry.getKey(),
                        entry.getValue().stream().map(row -> row.p50Millis()).toList(),
                        entry.getValue().stream()
                                .map(row -> row.p50Interval().low())
                                .toList(),
                        entry.getValue().stream()
                                .map(row -> row.p50Interval().high())
                                .toList()))
                .toList();
        return new BarChart("Median latency, with 95 % intervals", "milliseconds", configurations(rows), series);
    }

    private static XYChart latencies(List<BenchmarkRow> rows, Looks looks) {
        List<EcdfChart.Sample> samples = rows.stream()
                .map(row -> new EcdfChart.Sample(
                        row.model(),
                        row.blockMillis().stream()
                                .flatMap(List::stream)
                                .mapToDouble(Double::doubleValue)
                                .toArray()))
                .toList();
        return EcdfChart.of("Every latency at " + configuration(rows.getFirst()), "latency in ms", samples, looks);
    }
}
