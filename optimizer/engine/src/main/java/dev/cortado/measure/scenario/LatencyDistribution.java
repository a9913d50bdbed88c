package dev.cortado.measure.scenario;

import org.HdrHistogram.Histogram;

/** Latencies in nanoseconds, each kept to three digits. Immutable. */
public final class LatencyDistribution {

    private final Histogram histogram;

    /** Takes a copy of what was counted. */
    LatencyDistribution(Histogram histogram) {
        this.histogram = histogram.copy();
    }

    /** How many there are. */
    public long count() {
        return histogram.getTotalCount();
    }

    /** The mean, in nanoseconds; 0 of none. */
    public double meanNanos() {
        return histogram.getMean();
    }

    /** The longest, in nanoseconds; 0 of none. */
    public long maxNanos() {
        return histogram.getMaxValue();
    }

    /** The smallest latency that this percentage, above 0 and up to 100, does not exceed; in nanoseconds. */
    public long percentileNanos(double percentile) {
        return histogram.getValueAtPercentile(percentile);
    }
}
