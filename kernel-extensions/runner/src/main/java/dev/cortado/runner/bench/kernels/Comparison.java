package dev.cortado.runner.bench.kernels;

import dev.cortado.measure.Benchmark;
import dev.cortado.measure.BenchmarkPlan;
import dev.cortado.measure.BenchmarkResult;
import dev.cortado.measure.BenchmarkRow;
import dev.cortado.measure.RatioEstimate;
import dev.cortado.progress.Progress;
import dev.cortado.runner.bench.Figure;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Models that took turns in one benchmark: the figures of any of them beside any other. */
final class Comparison {

    private static final double CONFIDENCE = 0.95;

    private final BenchmarkResult result;

    private Comparison(BenchmarkResult result) {
        this.result = result;
    }

    /** Runs the benchmark, without the measurement of memory. */
    static Comparison of(BenchmarkPlan plan, Progress progress) throws IOException {
        return new Comparison(Benchmark.run(plan.withMemory(false), progress));
    }

    /** What made the figures doubtful; empty for nothing. */
    List<String> warnings() {
        return result.warnings();
    }

    /**
     * The median time of a model, in ms.
     *
     * @param what it is called
     */
    Figure millis(String model, int tokens, int threads, String what) {
        return time(model, tokens, threads, what, "ms", 1);
    }

    /** The same in microseconds. */
    Figure micros(String model, int tokens, int threads, String what) {
        return time(model, tokens, threads, what, "us", 1000);
    }

    private Figure time(String model, int tokens, int threads, String what, String unit, double factor) {
        BenchmarkRow row = row(model, tokens, threads);
        return new Figure(
                model,
                what,
                unit,
                row.runs(),
                row.p50Millis() * factor,
                Numbers.times(row.p50Interval(), factor),
                Double.NaN,
                Optional.empty());
    }

    /** A model's time relative to another's in the same blocks. */
    Figure ratio(String model, String base, int tokens, int threads, String what) {
        BenchmarkRow row = row(model, tokens, threads);
        RatioEstimate ratio = estimate(model, base, tokens, threads);
        return new Figure(
                model, what, "ratio", row.runs(), ratio.ratio(), ratio.interval(), Double.NaN, Optional.empty());
    }

    private RatioEstimate estimate(String model, String base, int tokens, int threads) {
        return RatioEstimate.of(
                row(model, tokens, threads).blockMedians(),
                row(base, tokens, threads).blockMedians(),
                result.plan().fewestBlocks(),
                CONFIDENCE,
                result.plan().seed());
    }

    private BenchmarkRow row(String model, int tokens, int threads) {
        return result.rows().stream()
                .filter(row -> row.model().equals(model) && row.tokens() == tokens && row.threads() == threads)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        model + " was not measured with " + tokens + " tokens on " + threads + " threads"));
    }
}
