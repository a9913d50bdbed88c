package dev.cortado.measure;

/**
 * A confidence interval.
 *
 * @param low its lower end
 * @param high its upper end; NaN like the other when there were too few samples for one
 */
public record Interval(double low, double high) {

    /** No interval at the wanted confidence can be had from the samples. */
    public static final Interval UNATTAINABLE = new Interval(Double.NaN, Double.NaN);

    /** Whether there is an interval at all. */
    public boolean isAttained() {
        return !Double.isNaN(low) && !Double.isNaN(high);
    }

    /** Whether the value lies inside, ends included; false when there is no interval. */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }
}
