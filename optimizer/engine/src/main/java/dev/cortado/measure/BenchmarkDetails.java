package dev.cortado.measure;

import dev.cortado.measure.machine.Disturbance;
import dev.cortado.measure.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a sceptical reader wants to know of a benchmark beside its table, one line each. */
final class BenchmarkDetails {

    private static final double NANOS_PER_SECOND = 1e9;

    private BenchmarkDetails() {}

    static List<String> lines(
            BenchmarkPlan plan, List<LatencyTask.Configuration> configurations, List<BenchmarkRow> rows) {
        List<String> lines = new ArrayList<>();
        lines.add(method(plan));
        lines.add(
                "warm-up: until MSER-5 (White 1997) finds the end of the transient in the first half of the runs so far, at most"
                        + " for the time budget; after each further opening some runs more");
        lines.add(
                "ratio: trimmed mean of the logarithms of the block medians' ratios, BCa bootstrap over the rounds with Student's quantile, 95 %;"
                        + " no verdict inside the noise floor, which is the same of the first model and its second session");
        for (LatencyTask.Configuration configuration : configurations) {
            Series first = configuration.series().getFirst();
            String where = first.input() + ", " + configuration.threads()
                    + (configuration.threads() == 1 ? " thread, " : " threads, ") + configuration.provider() + ": ";
            lines.add(where
                    + String.format(
                            Locale.ROOT,
                            "%d rounds, %d blocks, %.1f s; gc %d ms, jit %d ms; ",
                            configuration.rounds(),
                            first.blocks().size(),
                            configuration.blockNanos() / NANOS_PER_SECOND,
                            configuration.activity().gcMillis(),
                            configuration.activity().jitMillis())
                    + Disturbance.describe(configuration.machine()));
        }
        for (BenchmarkRow row : rows) {
            lines.addAll(earlyStopping(row));
        }
        return lines;
    }

    private static String method(BenchmarkPlan plan) {
        String turns =
                "the models and a second session of the first take turns in randomised blocks in one process, all"
                        + " opened anew in each round";
        return switch (plan.scenario()) {
            case SINGLE_STREAM -> "scenario single-stream: one query after the other; " + turns;
            case MULTI_STREAM, OFFLINE ->
                "scenario " + plan.scenario() + ": " + plan.samples()
                        + " samples in a query, timed from its issue to the last sample's end; " + turns;
            case SERVER -> throw new IllegalArgumentException("a benchmark has no scenario " + Scenario.SERVER);
        };
    }

    private static List<String> earlyStopping(BenchmarkRow row) {
        double[] millis = row.millis().stream().mapToDouble(Double::doubleValue).toArray();
        List<String> lines = new ArrayList<>();
        for (PercentileFigure figure : row.percentiles()) {
            double estimate = EarlyStopping.estimate(millis, figure.percentile());
            if (figure.needed() > 1 && !Double.isNaN(estimate)) {
                lines.add(String.format(
                        Locale.ROOT,
                        "%s, %s: LoadGen's early-stopping estimate of %s is %.3f ms, which it is not above with"
                                + " 99 %% confidence",
                        row.model(),
                        row.input(),
                        figure.name(),
                        estimate));
            }
        }
        return lines;
    }
}
