package dev.cortado.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** From times to rows: percentiles, ratios, verdicts. */
final class BenchmarkStatistics {

    private static final double CONFIDENCE = 0.95;
    private static final double MEDIAN = 0.5;
    private static final double TAIL = 0.95;
    private static final double MILLIS_PER_SECOND = 1000;
    private static final double NANOS_PER_MILLI = 1e6;

    private BenchmarkStatistics() {}

    /** The rows of one configuration, one per model, the baseline first. */
    static List<BenchmarkRow> rows(
            BenchmarkPlan plan, LatencyTask.Configuration configuration, double otherWork, List<Double> peakMegabytes) {
        double[] baseline = configuration.series().getFirst().blockMedians();
        RatioEstimate control =
                RatioEstimate.of(configuration.control().blockMedians(), baseline, CONFIDENCE, plan.seed());
        List<BenchmarkRow> rows = new ArrayList<>();
        for (int i = 0; i < plan.subjects().size(); i++) {
            Series series = configuration.series().get(i);
            RatioEstimate ratio = i == 0
                    ? new RatioEstimate(1, control.interval())
                    : RatioEstimate.of(series.blockMedians(), baseline, CONFIDENCE, plan.seed());
            Verdict verdict = i == 0 ? Verdict.BASELINE : Verdict.of(ratio.interval(), control.interval());
            rows.add(row(
                    plan.subjects().get(i).name(),
                    configuration,
                    series,
                    ratio,
                    verdict,
                    otherWork,
                    peakMegabytes.get(i)));
        }
        return rows;
    }

    private static BenchmarkRow row(
            String model,
            LatencyTask.Configuration configuration,
            Series series,
            RatioEstimate ratio,
            Verdict verdict,
            double otherWork,
            double peakMegabytes) {
        double[] millis = series.millis();
        double median = Percentiles.of(millis, MEDIAN);
        Interval medianInterval = OrderStatisticInterval.of(millis, MEDIAN, CONFIDENCE);
        Interval tailInterval = OrderStatisticInterval.of(millis, TAIL, CONFIDENCE);
        return new BenchmarkRow(
                model,
                configuration.batch(),
                configuration.tokens(),
                configuration.threads(),
                millis.length,
                median,
                medianInterval,
                Percentiles.of(millis, TAIL),
                tailInterval,
                configuration.batch() * MILLIS_PER_SECOND / median,
                ratio.ratio(),
                ratio.interval(),
                verdict,
                series.firstRunNanos() / NANOS_PER_MILLI,
                series.sessionNanos() / NANOS_PER_MILLI,
                series.warmupRuns(),
                peakMegabytes,
                note(series, verdict, ratio, otherWork, medianInterval, tailInterval));
    }

    private static String note(
            Series series,
            Verdict verdict,
            RatioEstimate ratio,
            double otherWork,
            Interval medianInterval,
            Interval tailInterval) {
        List<String> notes = new ArrayList<>();
        if (!medianInterval.isAttained()) {
            notes.add("too few samples for the median's interval");
        }
        if (!tailInterval.isAttained()) {
            notes.add("too few samples for the 95th percentile's interval");
        }
        if (!series.steady()) {
            notes.add("warm-up not seen to end");
        }
        if (verdict == Verdict.BASELINE && ratio.interval().isAttained()) {
            notes.add(String.format(
                    Locale.ROOT, "noise floor %.1f %%", (Verdict.noiseFloor(ratio.interval()) - 1) * 100));
        }
        if (verdict == Verdict.BASELINE && otherWork > OtherWork.NOTEWORTHY) {
            notes.add(String.format(
                    Locale.ROOT, "the machine was busy: other work used %.0f %% of its processors", otherWork * 100));
        }
        return String.join("; ", notes);
    }
}
