package dev.cortado.measure;

import java.math.BigDecimal;

/**
 * A percentile of run times.
 *
 * @param percentile above 0 and below 100
 * @param millis its value; NaN with fewer runs than {@code needed}
 * @param interval its 95 % interval by order statistics; {@link Interval#UNATTAINABLE} with too few runs
 * @param needed the fewest runs that say something about it, by {@link EarlyStopping}; up to the median one, since LoadGen's rule is
 *     one for tails
 */
public record PercentileFigure(double percentile, double millis, Interval interval, int needed) {

    private static final double HUNDRED = 100;
    private static final double MEDIAN = 50;

    /** Takes a percentile of times in milliseconds, in any order. */
    static PercentileFigure of(double[] times, double percentile, double confidence) {
        int needed = needed(percentile);
        if (times.length < needed) {
            return new PercentileFigure(percentile, Double.NaN, Interval.UNATTAINABLE, needed);
        }
        double quantile = percentile / HUNDRED;
        return new PercentileFigure(
                percentile,
                Percentiles.of(times, quantile),
                OrderStatisticInterval.of(times, quantile, confidence),
                needed);
    }

    /** The fewest runs that say something about a percentile. */
    static int needed(double percentile) {
        return percentile <= MEDIAN ? 1 : EarlyStopping.fewestSamples(percentile);
    }

    /** Whether there were enough runs. */
    public boolean isAttained() {
        return !Double.isNaN(millis);
    }

    /** What columns call it: {@code p50}, {@code p99}, {@code p99_9}. */
    public String name() {
        return name(percentile);
    }

    /** What columns call a percentile: {@code p50}, {@code p99}, {@code p99_9}. */
    public static String name(double percentile) {
        return "p"
                + BigDecimal.valueOf(percentile)
                        .stripTrailingZeros()
                        .toPlainString()
                        .replace('.', '_');
    }
}
