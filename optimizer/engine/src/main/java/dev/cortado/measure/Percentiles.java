package dev.cortado.measure;

import java.util.Arrays;

/**
 * Sample quantiles by linear interpolation between order statistics, type 7 of Hyndman and Fan, "Sample Quantiles in
 * Statistical Packages", The American Statistician 50 (1996): the default of R and NumPy.
 */
public final class Percentiles {

    private Percentiles() {}

    /**
     * Returns the quantile of samples in any order.
     *
     * @param fraction 0 for the minimum, 0.5 for the median, 1 for the maximum
     * @throws IllegalArgumentException if there is no sample or the fraction is not within 0 and 1
     */
    public static double of(double[] samples, double fraction) {
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        return ofSorted(sorted, fraction);
    }

    /** Returns the median of samples in any order. */
    public static double median(double[] samples) {
        return of(samples, 0.5);
    }

    static double ofSorted(double[] sorted, double fraction) {
        if (sorted.length == 0) {
            throw new IllegalArgumentException("a percentile needs at least one sample");
        }
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("a percentile's fraction is 0 to 1, found " + fraction);
        }
        double position = (sorted.length - 1) * fraction;
        int below = (int) Math.floor(position);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
