package dev.cortado.measure;

import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * The distribution-free confidence interval of a quantile: two of the sorted samples. Of n independent samples, the number
 * that fall below the quantile q is binomial with n and q, so that the chance of the quantile lying between the l-th and the
 * u-th smallest sample is {@code P(l <= B <= u - 1)}, whatever the distribution of the samples. See David and Nagaraja, "Order
 * Statistics", 3rd edition (2003), section 7.1; Hahn and Meeker, "Statistical Intervals" (1991), section 5.2.
 *
 * <p>The interval is equal-tailed: each side misses with at most half of the allowed chance. With too few samples no such pair
 * exists (95 % for the 95th percentile needs 72), and none is made up.
 *
 * @param low the rank of the lower end, from 1
 * @param high the rank of the upper end, from 1
 * @param coverage the chance that the interval covers the quantile, at least the one asked for
 */
public record OrderStatisticInterval(int low, int high, double coverage) {

    /**
     * Finds the ranks for a number of samples.
     *
     * @param count how many samples
     * @param quantile between 0 and 1, both excluded
     * @param confidence the wanted chance of covering it, between 0 and 1, both excluded
     * @return empty when there are too few samples for this confidence
     */
    public static Optional<OrderStatisticInterval> ranks(int count, double quantile, double confidence) {
        if (count < 0 || !(quantile > 0 && quantile < 1) || !(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("order statistic interval: expected samples, a quantile and a confidence"
                    + " between 0 and 1, found " + count + ", " + quantile + ", " + confidence);
        }
        if (count == 0) {
            return Optional.empty();
        }
        double tail = (1 - confidence) / 2;
        var below = new BinomialDistribution(null, count, quantile);
        int low = 0;
        while (low < count && below.cumulativeProbability(low) <= tail) {
            low++;
        }
        int high = count + 1;
        while (high > 1 && 1 - below.cumulativeProbability(high - 2) <= tail) {
            high--;
        }
        if (low < 1 || high > count) {
            return Optional.empty();
        }
        double coverage = below.cumulativeProbability(high - 1) - below.cumulativeProbability(low - 1);
        return Optional.of(new OrderStatisticInterval(low, high, coverage));
    }

    /** Returns the interval of a quantile of samples in any order; {@link Interval#UNATTAINABLE} when they are too few. */
    public static Interval of(double[] samples, double quantile, double confidence) {
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        return ranks(sorted.length, quantile, confidence)
                .map(ranks -> new Interval(sorted[ranks.low - 1], sorted[ranks.high - 1]))
                .orElse(Interval.UNATTAINABLE);
    }
}
