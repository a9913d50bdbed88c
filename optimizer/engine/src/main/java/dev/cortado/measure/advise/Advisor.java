package dev.cortado.measure.advise;

import dev.cortado.measure.Benchmark;
import dev.cortado.measure.BenchmarkPlan;
import dev.cortado.measure.BenchmarkResult;
import dev.cortado.measure.BenchmarkRow;
import dev.cortado.measure.Subject;
import dev.cortado.measure.profile.ModelProfile;
import dev.cortado.measure.profile.ProfilePlan;
import dev.cortado.measure.profile.Profiler;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Hardware;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Says whether a quantised model is faster than its original on this machine. Both run in turn, in a process of their own, for half a
 * second each after the warm-up; where no gain is shown, the quantised one is profiled and its graph and the processor are looked at for
 * the reason.
 */
public final class Advisor {

    private static final Duration BUDGET = Duration.ofMillis(500);
    private static final int ROUNDS = 6;

    private Advisor() {}

    /**
     * Measures, which takes some seconds and what opening both models a dozen times takes.
     *
     * @param original the model before
     * @param changed the model made from it
     * @param tokens the sequence length, for models that have one; the batch is 1, on one thread
     * @param progress cancelling it ends the measuring at once
     * @throws IOException if a model does not load or run
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static Advice compare(Subject original, Subject changed, int tokens, Progress progress) throws IOException {
        BenchmarkPlan plan = BenchmarkPlan.of(List.of(original, changed))
                .withTokens(List.of(tokens))
                .withBudget(BUDGET)
                .withRounds(ROUNDS)
                .withMemory(false);
        BenchmarkResult result = Benchmark.run(plan, progress);
        return advise(result, changed, tokens, progress);
    }

    private static Advice advise(BenchmarkResult result, Subject changed, int tokens, Progress progress)
            throws IOException {
        List<BenchmarkRow> rows = result.rows();
        List<String> figures = new ArrayList<>();
        for (BenchmarkRow row : rows) {
            figures.add(String.format(
                    Locale.ROOT,
                    "%s: median %.2f ms (%.2f to %.2f), 1 x %d tokens, 1 thread",
                    row.model(),
                    row.p50Millis(),
                    row.p50Interval().low(),
                    row.p50Interval().high(),
                    row.tokens()));
        }
        figures.addAll(result.warnings());
        Advice fast = new Advice(rows.get(0), rows.get(1), List.of(), List.of(), figures);
        if (fast.isFaster()) {
            return fast;
        }
        ModelProfile profile = Profiler.run(ProfilePlan.of(changed).withInputs(1, tokens), progress);
        TimeShares shares = TimeShares.of(profile);
        figures.add("time in products of integers " + Findings.percent(shares.integers()) + ", in conversions "
                + Findings.percent(shares.conversions()) + ", in other operators that memory bounds "
                + Findings.percent(shares.memory()));
        Findings findings = Findings.of(OnnxModel.read(changed.file()), shares, Hardware.probe());
        return new Advice(rows.get(0), rows.get(1), findings.reasons(), findings.suggestions(), figures);
    }
}
