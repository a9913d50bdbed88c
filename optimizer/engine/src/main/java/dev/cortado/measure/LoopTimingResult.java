package dev.cortado.measure;

import java.util.List;

/**
 * What timing code in a loop gave.
 *
 * @param loops how often the code ran between two readings of the clock
 * @param nanosPerLoop the time per loop in nanoseconds, one figure a run, in their order
 * @param warmUpRuns how many runs went before and do not count
 * @param steady whether the times had settled by then
 * @param collections how many garbage collections fell into the measured runs
 * @param collectionMillis how long those took
 * @param compilerMillis how long the JIT compiler worked meanwhile; 0 once all is compiled
 */
public record LoopTimingResult(
        long loops,
        List<Double> nanosPerLoop,
        int warmUpRuns,
        boolean steady,
        long collections,
        long collectionMillis,
        long compilerMillis) {

    private static final double CONFIDENCE = 0.95;

    /** Copies. */
    public LoopTimingResult {
        nanosPerLoop = List.copyOf(nanosPerLoop);
    }

    /** How many runs were measured. */
    public int runs() {
        return nanosPerLoop.size();
    }

    /** The median over the runs, nanoseconds. */
    public double median() {
        return Percentiles.median(samples());
    }

    /** The 95 % interval of the median from order statistics; unattainable from fewer than six runs. */
    public Interval interval() {
        return OrderStatisticInterval.of(samples(), 0.5, CONFIDENCE);
    }

    /** The time per loop that this share of the runs stays below, nanoseconds; 0 gives the fastest, 1 the slowest. */
    public double quantile(double fraction) {
        return Percentiles.of(samples(), fraction);
    }

    private double[] samples() {
        return nanosPerLoop.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
