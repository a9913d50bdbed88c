package dev.cortado.measure;

import dev.cortado.measure.machine.Disturbance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** From times to rows: percentiles, ratios, verdicts. */
final class BenchmarkStatistics {

    static final double CONFIDENCE = 0.95;
    private static final double MILLIS_PER_SECOND = 1000;
    private static final double NANOS_PER_MILLI = 1e6;

    private BenchmarkStatistics() {}

    /** All rows of a benchmark, the warnings and the details. */
    static BenchmarkResult result(
            BenchmarkPlan plan, LatencyTask.Measurements measured, List<Double> peakMegabytes, double baseMegabytes) {
        List<BenchmarkRow> rows = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (LatencyTask.Configuration configuration : measured.configurations()) {
            rows.addAll(rows(plan, configuration, peakMegabytes));
            String warning = Disturbance.warning(configuration.machine());
            if (!warning.isEmpty() && !warnings.contains(warning)) {
                warnings.add(warning);
            }
        }
        return new BenchmarkResult(
                plan, rows, baseMegabytes, warnings, BenchmarkDetails.lines(plan, measured.configurations(), rows));
    }

    /** The rows of one configuration, one per model, the baseline first. */
    static List<BenchmarkRow> rows(
            BenchmarkPlan plan, LatencyTask.Configuration configuration, List<Double> peakMegabytes) {
        RatioEstimate control = ratio(configuration.control(), configuration, plan.seed());
        List<BenchmarkRow> rows = new ArrayList<>();
        for (int i = 0; i < plan.subjects().size(); i++) {
            RatioEstimate ratio = i == 0
                    ? new RatioEstimate(1, control.interval())
                    : ratio(configuration.series().get(i), configuration, plan.seed());
            Verdict verdict = i == 0 ? Verdict.BASELINE : Verdict.of(ratio.interval(), control.interval());
            rows.add(row(plan, i, configuration, ratio, verdict, peakMegabytes.get(i)));
        }
        return rows;
    }

    private static RatioEstimate ratio(Series series, LatencyTask.Configuration configuration, long seed) {
        return RatioEstimate.of(
                series.blockMedians(),
                configuration.series().getFirst().blockMedians(),
                configuration.rounds(),
                CONFIDENCE,
                seed);
    }

    private static BenchmarkRow row(
            BenchmarkPlan plan,
            int index,
            LatencyTask.Configuration configuration,
            RatioEstimate ratio,
            Verdict verdict,
            double peakMegabytes) {
        Series series = configuration.series().get(index);
        double[] millis = series.millis();
        List<PercentileFigure> percentiles = plan.percentiles().percentiles().stream()
                .map(percentile -> PercentileFigure.of(millis, percentile, CONFIDENCE))
                .toList();
        int samples = plan.query(series.batch()).samples();
        return new BenchmarkRow(
                plan.subjects().get(index).name(),
                series.input(),
                series.batch(),
                configuration.tokens(),
                configuration.threads(),
                configuration.provider(),
                samples,
                percentiles,
                Arrays.stream(millis).max().orElse(Double.NaN),
                samples * MILLIS_PER_SECOND / Percentiles.median(millis),
                ratio.ratio(),
                ratio.interval(),
                verdict,
                series.firstRunNanos() / NANOS_PER_MILLI,
                series.sessionNanos() / NANOS_PER_MILLI,
                series.warmupRuns(),
                peakMegabytes,
                note(series, verdict, ratio, configuration, percentiles, millis.length),
                series.blockMillis());
    }

    private static String note(
            Series series,
            Verdict verdict,
            RatioEstimate ratio,
            LatencyTask.Configuration configuration,
            List<PercentileFigure> percentiles,
            int runs) {
        List<String> notes = new ArrayList<>();
        for (PercentileFigure figure : percentiles) {
            if (!figure.isAttained()) {
                notes.add("too few samples for " + figure.name() + ": " + runs + " of " + figure.needed());
            } else if (!figure.interval().isAttained()) {
                notes.add("too few samples for the interval of " + figure.name());
            }
        }
        if (!series.steady()) {
            notes.add("warm-up not seen to end");
        }
        if (verdict == Verdict.BASELINE) {
            if (ratio.interval().isAttained()) {
                notes.add(String.format(
                        Locale.ROOT, "noise floor %.1f %%", (Verdict.noiseFloor(ratio.interval()) - 1) * 100));
            }
            if (configuration.rounds() < BootstrapInterval.FEWEST_SAMPLES) {
                notes.add("opened " + configuration.rounds()
                        + " times only: the intervals leave out what lies between two openings");
            }
            String warning = Disturbance.warning(configuration.machine());
            if (!warning.isEmpty()) {
                notes.add(warning);
            }
            JvmActivity activity = configuration.activity();
            if (activity.gcMillis() > 0) {
                notes.add("gc_ms " + activity.gcMillis());
            }
            if (activity.jitMillis() > 0) {
                notes.add("jit_ms " + activity.jitMillis());
            }
        }
        return String.join("; ", notes);
    }
}
