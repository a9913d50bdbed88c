package dev.cortado.measure;

import dev.cortado.measure.machine.Disturbance;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.worker.Worker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The {@code server} scenario of MLPerf's LoadGen: how many queries a second a model stands, coming at random, before the tail of their
 * latencies exceeds a bound. One query is served at a time, in the order in which they come.
 */
public final class ServerBenchmark {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private ServerBenchmark() {}

    /**
     * Searches the highest rate of each model.
     *
     * @param progress says how long each rate takes; cancelling it ends the worker at once
     * @throws IOException if a file or a provider is not there, or a model does not load or run; one line
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    public static ServerResult run(ServerPlan plan, Progress progress) throws IOException {
        Benchmark.check(plan.subjects(), plan.providers());
        ServerTask.Measurements measured = Worker.standard().run(ServerTask.class, plan, progress);
        List<Double> peaks = plan.memory()
                ? Benchmark.peaks(
                                plan.subjects(),
                                plan.threads().getFirst(),
                                measured.largestInputs(),
                                plan.seed(),
                                progress)
                        .megabytes()
                : Collections.nCopies(plan.subjects().size(), Double.NaN);
        return result(plan, measured, peaks);
    }

    static ServerResult result(ServerPlan plan, ServerTask.Measurements measured, List<Double> peaks) {
        List<ServerRow> rows = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        List<String> details = new ArrayList<>();
        details.add(String.format(
                Locale.ROOT,
                "scenario server: Poisson arrivals (seed %d) on an open loop, one query at a time, latency from the intended"
                        + " start; the highest rate whose %s is at most %.3f ms, to %.0f %%",
                plan.seed(),
                PercentileFigure.name(plan.bounded()),
                plan.bound().toNanos() / NANOS_PER_MILLI,
                plan.goal().resolution() * 100));
        details.add(String.format(
                Locale.ROOT,
                "a rate is settled when the last three windows of %d queries changed throughput and percentile by at most"
                        + " 10 %%, and judged after %d windows in any case",
                plan.goal().window(),
                plan.goal().mostWindows()));
        for (ServerTask.Configuration configuration : measured.configurations()) {
            ServerRow row = row(plan, configuration, peaks.get(configuration.subject()));
            rows.add(row);
            String warning = Disturbance.warning(configuration.machine());
            if (!warning.isEmpty()) {
                warnings.add(row.model() + ": " + warning);
            }
            details.add(
                    row.model() + ", " + row.tokens() + " tokens: " + Disturbance.describe(configuration.machine()));
            for (ServerTask.Trial trial : configuration.trials()) {
                details.add(line(plan, row, trial));
            }
        }
        return new ServerResult(plan, rows, warnings, details);
    }

    private static String line(ServerPlan plan, ServerRow row, ServerTask.Trial trial) {
        return String.format(
                Locale.ROOT,
                "%s, %d tokens, %.2f queries per second: %s %.3f ms after %d queries, %s%s",
                row.model(),
                row.tokens(),
                trial.ratePerSecond(),
                PercentileFigure.name(plan.bounded()),
                trial.percentileNanos().getLast() / NANOS_PER_MILLI,
                trial.queries(),
                trial.passed() ? "kept" : "exceeded",
                trial.settled() || !trial.passed() ? "" : ", not settled");
    }

    private static ServerRow row(ServerPlan plan, ServerTask.Configuration configuration, double peak) {
        Optional<ServerTask.Trial> best = configuration.trials().stream()
                .filter(ServerTask.Trial::passed)
                .max(Comparator.comparingDouble(ServerTask.Trial::ratePerSecond));
        double failed = configuration.trials().stream()
                .filter(trial -> !trial.passed())
                .mapToDouble(ServerTask.Trial::ratePerSecond)
                .min()
                .orElse(Double.NaN);
        double[] service = configuration.serviceNanos().stream()
                .mapToDouble(Long::doubleValue)
                .toArray();
        double mean = Arrays.stream(service).average().orElse(Double.NaN);
        double rate = best.map(ServerTask.Trial::ratePerSecond).orElse(Double.NaN);
        return new ServerRow(
                plan.subjects().get(configuration.subject()).name(),
                configuration.tokens(),
                configuration.threads(),
                configuration.provider(),
                rate,
                failed,
                Percentiles.median(service) / NANOS_PER_MILLI,
                rate * mean / NANOS_PER_SECOND,
                best.map(trial -> trial.percentileNanos().stream()
                                .map(nanos -> nanos / NANOS_PER_MILLI)
                                .toList())
                        .orElseGet(() -> Collections.nCopies(plan.percentiles().size(), Double.NaN)),
                best.map(ServerBenchmark::windows).orElse(Interval.UNATTAINABLE),
                best.map(trial -> trial.maxNanos() / NANOS_PER_MILLI).orElse(Double.NaN),
                best.map(ServerTask.Trial::queries).orElse(0L),
                configuration.firstRunNanos() / NANOS_PER_MILLI,
                configuration.sessionNanos() / NANOS_PER_MILLI,
                peak,
                note(plan, configuration, best, service));
    }

    private static Interval windows(ServerTask.Trial trial) {
        return new Interval(
                Collections.min(trial.windowNanos()) / NANOS_PER_MILLI,
                Collections.max(trial.windowNanos()) / NANOS_PER_MILLI);
    }

    private static String note(
            ServerPlan plan,
            ServerTask.Configuration configuration,
            Optional<ServerTask.Trial> best,
            double[] service) {
        List<String> notes = new ArrayList<>();
        if (best.isEmpty()) {
            notes.add(String.format(
                    Locale.ROOT,
                    "no rate keeps to the bound: %s of a query by itself is %.3f ms already",
                    PercentileFigure.name(plan.bounded()),
                    Percentiles.of(service, plan.bounded() / 100) / NANOS_PER_MILLI));
        } else if (!best.get().settled()) {
            notes.add("not settled after " + best.get().windowNanos().size() + " windows");
        }
        String warning = Disturbance.warning(configuration.machine());
        if (!warning.isEmpty()) {
            notes.add(warning);
        }
        return String.join("; ", notes);
    }
}
