package dev.cortado.runner.bench;

import dev.cortado.measure.Benchmark;
import dev.cortado.measure.BenchmarkPlan;
import dev.cortado.measure.BenchmarkRow;
import dev.cortado.measure.BenchmarkStudy;
import dev.cortado.measure.Verdict;
import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measures the benchmark of models: false claims, small differences found, how long it takes. */
public final class MeasuringStudy {

    private static final String MODEL = "minilm";
    private static final double FALSE_CLAIMS = 0.05;
    private static final double MISSED = 0.1;
    private static final double MOST_SECONDS = 30;
    private static final double NANOS_PER_SECOND = 1e9;

    private MeasuringStudy() {}

    /**
     * Runs all of it.
     *
     * @param model an ONNX file, for the documented figures all-MiniLM-L6-v2
     * @param log gets a line for each benchmark that is part of it
     * @throws IOException if the model does not load or run
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static List<Figure> run(Path model, MeasuringSettings settings, Progress log) throws IOException {
        List<Figure> figures = new ArrayList<>();
        figures.addAll(alike(model, settings, log));
        figures.addAll(slowed(model, settings, log));
        figures.add(duration(model, settings, log));
        return figures;
    }

    private static List<Figure> alike(Path model, MeasuringSettings settings, Progress log) throws IOException {
        int claimed = 0;
        int covered = 0;
        double[] widths = new double[settings.alike()];
        for (int i = 0; i < settings.alike(); i++) {
            BenchmarkPlan plan = BenchmarkPlan.of(BenchmarkStudy.twice(model))
                    .withTokens(List.of(settings.alikeTokens()))
                    .withBudget(settings.alikeBudget())
                    .withRounds(settings.alikeRounds())
                    .withSeed(i + 1L);
            BenchmarkRow row = BenchmarkStudy.run(plan, 0, quiet(log.cancellation()));
            claimed += row.verdict() == Verdict.NO_DIFFERENCE_SHOWN ? 0 : 1;
            covered += row.ratioInterval().contains(1) ? 1 : 0;
            widths[i] = halfWidth(row);
            log.step(line("alike", i, settings.alike(), row), i, settings.alike(), Progress.Unit.ITEMS);
        }
        return List.of(
                Figure.ofCount(MODEL, "claims of a difference to itself, shortened", claimed, settings.alike())
                        .withBar(Math.floor(FALSE_CLAIMS * settings.alike())),
                Figure.ofCount(MODEL, "95 % intervals that hold 1, shortened", covered, settings.alike()),
                Figure.ofMedian(MODEL, "half width of the interval, shortened", "%", widths));
    }

    private static List<Figure> slowed(Path model, MeasuringSettings settings, Progress log) throws IOException {
        int missed = 0;
        int covered = 0;
        double[] widths = new double[settings.slowed()];
        double[] ratios = new double[settings.slowed()];
        for (int i = 0; i < settings.slowed(); i++) {
            BenchmarkPlan plan = BenchmarkPlan.of(BenchmarkStudy.twice(model)).withSeed(i + 1L);
            BenchmarkRow row = BenchmarkStudy.run(plan, settings.slowdown(), quiet(log.cancellation()));
            missed += row.verdict() == Verdict.SLOWER ? 0 : 1;
            covered += row.ratioInterval().contains(1 + settings.slowdown()) ? 1 : 0;
            widths[i] = halfWidth(row);
            ratios[i] = row.ratio();
            log.step(line("slowed", i, settings.slowed(), row), i, settings.slowed(), Progress.Unit.ITEMS);
        }
        String what = String.format(Locale.ROOT, "slowdown by %.0f %%", settings.slowdown() * 100);
        return List.of(
                Figure.ofCount(MODEL, what + ", not found", missed, settings.slowed())
                        .withBar(Math.floor(MISSED * settings.slowed())),
                Figure.ofCount(MODEL, what + ", 95 % intervals that hold it", covered, settings.slowed()),
                Figure.ofMedian(MODEL, what + ", ratio", "ratio", ratios),
                Figure.ofMedian(MODEL, what + ", half width of the interval", "%", widths));
    }

    private static Figure duration(Path model, MeasuringSettings settings, Progress log) throws IOException {
        double[] seconds = new double[settings.timed()];
        for (int i = 0; i < settings.timed(); i++) {
            long start = System.nanoTime();
            Benchmark.run(BenchmarkPlan.of(BenchmarkStudy.twice(model)), quiet(log.cancellation()));
            seconds[i] = (System.nanoTime() - start) / NANOS_PER_SECOND;
            log.step(
                    String.format(Locale.ROOT, "default benchmark of two models: %.1f s", seconds[i]),
                    i,
                    settings.timed(),
                    Progress.Unit.ITEMS);
        }
        return Figure.ofMedian(MODEL, "default benchmark of two models", "s", seconds)
                .withBar(MOST_SECONDS);
    }

    private static double halfWidth(BenchmarkRow row) {
        return (row.ratioInterval().high() - row.ratioInterval().low()) / 2 * 100;
    }

    private static String line(String kind, int index, int count, BenchmarkRow row) {
        return String.format(
                Locale.ROOT,
                "%s %d of %d: %.4f (%.4f to %.4f) %s",
                kind,
                index + 1,
                count,
                row.ratio(),
                row.ratioInterval().low(),
                row.ratioInterval().high(),
                row.verdict());
    }

    /** What happens inside a benchmark is not told, only when it is over. */
    private static Progress quiet(Cancellation cancellation) {
        return new Progress() {
            @Override
            public void report(String task, long done, long total, Unit unit) {
                // The benchmarks are told, not their steps.
            }

            @Override
            public Cancellation cancellation() {
                return cancellation;
            }
        };
    }
}
