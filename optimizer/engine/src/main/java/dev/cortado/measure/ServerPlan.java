package dev.cortado.measure;

import dev.cortado.measure.scenario.ServerGoal;
import java.time.Duration;
import java.util.List;

/**
 * Which models to put under a server's load. Every model is measured with every combination of tokens, threads and provider; a query is
 * one sample.
 *
 * @param subjects the models
 * @param tokens sequence lengths, 1 or more
 * @param threads threads inside an operator; 0 is one per physical core
 * @param providers execution providers by their short names
 * @param bound the latency that the highest percentile must not exceed
 * @param percentiles which are reported; the highest must keep to the bound
 * @param memory whether peak memory is measured too
 * @param seed of the arrivals and the made-up inputs
 */
public record ServerPlan(
        List<Subject> subjects,
        List<Integer> tokens,
        List<Integer> threads,
        List<String> providers,
        Duration bound,
        List<Double> percentiles,
        boolean memory,
        long seed) {

    private static final int MOST_WINDOWS = 8;
    private static final int FEWEST_QUERIES = 100;
    private static final double RESOLUTION = 0.03;

    /**
     * Checks.
     *
     * @throws IllegalArgumentException if a list is empty, a number is out of range, or two models have the same name
     */
    public ServerPlan {
        subjects = BenchmarkPlan.checkedSubjects(subjects);
        tokens = BenchmarkPlan.checked("tokens", tokens, 1);
        threads = BenchmarkPlan.checked("threads", threads, 0);
        providers = BenchmarkPlan.checkedProviders(providers);
        percentiles = new PercentileRequest(percentiles, true).percentiles();
        if (bound.isNegative() || bound.isZero()) {
            throw new IllegalArgumentException("latency bound: expected a time above 0, found " + bound);
        }
    }

    /** 128 tokens on one thread of the CPU, the 99th percentile bounded, memory too. */
    public static ServerPlan of(List<Subject> subjects, Duration bound, long seed) {
        return new ServerPlan(
                subjects, List.of(128), List.of(1), List.of("cpu"), bound, List.of(50.0, 90.0, 99.0), true, seed);
    }

    /** The bounded percentile. */
    public double bounded() {
        return percentiles.getLast();
    }

    /** What each rate is judged by: windows of as many queries as the percentile needs. */
    ServerGoal goal() {
        int window = Math.max(FEWEST_QUERIES, PercentileFigure.needed(bounded()));
        return new ServerGoal(bound.toNanos(), bounded(), window, MOST_WINDOWS, RESOLUTION, seed);
    }
}
