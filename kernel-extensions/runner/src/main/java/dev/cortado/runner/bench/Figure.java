package dev.cortado.runner.bench;

import dev.cortado.measure.Interval;
import dev.cortado.measure.OrderStatisticInterval;
import dev.cortado.measure.Percentiles;
import java.util.Optional;

/**
 * One measured figure.
 *
 * @param kernel whose it is: a kernel's name, or a model's
 * @param what what was measured
 * @param unit its unit; {@code ratio} for a quotient
 * @param samples how many measurements it comes from
 * @param value the median of them, or the quotient
 * @param interval its 95 % confidence interval; {@link Interval#UNATTAINABLE} where none can be given
 * @param p95 the 95th percentile; NaN for figures that have none
 * @param bar what it must not exceed, if anything was promised
 */
public record Figure(
        String kernel,
        String what,
        String unit,
        int samples,
        double value,
        Interval interval,
        double p95,
        Optional<Double> bar) {

    private static final double CONFIDENCE = 0.95;
    private static final double MEDIAN = 0.5;
    private static final double TAIL = 0.95;

    /** The median of some times. */
    public static Figure ofMedian(String kernel, String what, String unit, double[] samples) {
        return new Figure(
                kernel,
                what,
                unit,
                samples.length,
                Percentiles.median(samples),
                OrderStatisticInterval.of(samples, MEDIAN, CONFIDENCE),
                Percentiles.of(samples, TAIL),
                Optional.empty());
    }

    /** A quotient of two medians. */
    public static Figure ofRatio(String kernel, String what, double[] later, double[] earlier, long seed) {
        return new Figure(
                kernel,
                what,
                "ratio",
                later.length + earlier.length,
                Percentiles.median(later) / Percentiles.median(earlier),
                MedianRatio.interval(later, earlier, CONFIDENCE, seed),
                Double.NaN,
                Optional.empty());
    }

    /** One value that is what it is. */
    public static Figure of(String kernel, String what, String unit, double value) {
        return new Figure(kernel, what, unit, 1, value, Interval.UNATTAINABLE, Double.NaN, Optional.empty());
    }

    /** How often something happened in some attempts. */
    public static Figure ofCount(String kernel, String what, int count, int attempts) {
        return new Figure(kernel, what, "count", attempts, count, Interval.UNATTAINABLE, Double.NaN, Optional.empty());
    }

    /** The figure with what it must not exceed. */
    public Figure withBar(double most) {
        return new Figure(kernel, what, unit, samples, value, interval, p95, Optional.of(most));
    }

    /** Whether it keeps to its bar; true without one. */
    public boolean isWithinBar() {
        return bar.isEmpty() || value <= bar.get();
    }
}
