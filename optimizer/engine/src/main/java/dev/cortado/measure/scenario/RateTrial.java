package dev.cortado.measure.scenario;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * One rate, tried: windows of queries follow one another until throughput and percentile have settled by the {@link StabilityRule}, or
 * until it is clear that the rate is too high. A window's own percentile would need tens of thousands of queries to settle, so that it
 * is the percentile of all windows until then that must have.
 *
 * @param ratePerSecond the rate
 * @param passed whether the percentile kept to the bound
 * @param settled whether the figures settled
 * @param windowNanos the percentile of each window alone
 * @param throughputPerSecond answers per second over all windows
 * @param latencies of all windows
 */
public record RateTrial(
        double ratePerSecond,
        boolean passed,
        boolean settled,
        List<Long> windowNanos,
        double throughputPerSecond,
        LatencyDistribution latencies) {

    /** Freezes the list. */
    public RateTrial {
        windowNanos = List.copyOf(windowNanos);
    }

    /** The percentile of all latencies, in nanoseconds. */
    public long percentileNanos(double percentile) {
        return latencies.percentileNanos(percentile);
    }

    /**
     * Tries a rate.
     *
     * @param service answers one query
     * @param afterWindow is told of each window's end
     */
    public static RateTrial run(
            double ratePerSecond, ServerGoal goal, LoadClock clock, Runnable service, Runnable afterWindow) {
        var loop = new OpenLoop(clock, service, new PoissonArrivals(goal.seed()), ratePerSecond);
        Histogram all = new Histogram(3);
        all.setAutoResize(true);
        List<Long> alone = new ArrayList<>();
        List<Double> pooled = new ArrayList<>();
        List<Double> throughputs = new ArrayList<>();
        long start = clock.nanos();
        long above = 0;
        boolean settled = false;
        while (alone.size() < goal.mostWindows() && !settled && above <= goal.mostAbove()) {
            OpenLoop.Window window = loop.next(goal.window(), goal.boundNanos(), goal.mostAbove() - above);
            above += window.above();
            all.add(window.latencies());
            alone.add(window.latencies().getValueAtPercentile(goal.percentile()));
            pooled.add((double) Math.max(1, all.getValueAtPercentile(goal.percentile())));
            throughputs.add(window.throughputPerSecond());
            settled = StabilityRule.isStable(pooled) && StabilityRule.isStable(throughputs);
            afterWindow.run();
        }
        boolean passed = above <= goal.mostAbove() && all.getValueAtPercentile(goal.percentile()) <= goal.boundNanos();
        double seconds = Math.max(1, clock.nanos() - start) / 1e9;
        return new RateTrial(
                ratePerSecond, passed, settled, alone, all.getTotalCount() / seconds, new LatencyDistribution(all));
    }
}
