package dev.cortado.measure;

import java.util.Arrays;
import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * When there are enough samples to speak of a percentile: the early stopping criterion of MLPerf's LoadGen. Of n independent samples
 * the number above the p-th percentile is binomial with n and {@code 1 - p}. With at most t samples above some latency one may be
 * 99 % sure that the percentile is no higher when {@code P(B <= t) <= 0.01}. LoadGen wants at least one sample to put aside, t = 1:
 * 64 queries for the 90th percentile, 662 for the 99th. See MLCommons, "MLPerf Inference Rules", appendix on early stopping; Reddi et
 * al., "MLPerf Inference Benchmark", ISCA 2020, section III-D, on why tails need many queries.
 */
public final class EarlyStopping {

    /** How sure LoadGen wants to be. */
    public static final double CONFIDENCE = 0.99;

    private static final double HUNDRED = 100;

    private EarlyStopping() {}

    /**
     * The fewest samples that say something about a percentile: with t = 1.
     *
     * @param percentile above 0 and below 100
     */
    public static int fewestSamples(double percentile) {
        return fewestSamples(percentile, 1);
    }

    /**
     * The fewest samples that say that a percentile is within a bound, when some of them are above it.
     *
     * @param percentile above 0 and below 100
     * @param above how many are above the bound, 0 or more
     */
    public static int fewestSamples(double percentile, int above) {
        if (above < 0) {
            throw new IllegalArgumentException("early stopping: expected 0 or more samples above, found " + above);
        }
        double tail = tail(percentile);
        int enough = above + 1;
        while (!suffices(enough, above, tail)) {
            enough *= 2;
        }
        int tooFew = enough / 2;
        while (enough - tooFew > 1) {
            int middle = tooFew + (enough - tooFew) / 2;
            if (suffices(middle, above, tail)) {
                enough = middle;
            } else {
                tooFew = middle;
            }
        }
        return enough;
    }

    /**
     * LoadGen's estimate: the smallest sample that the percentile is not above with 99 % confidence.
     *
     * @param samples in any order
     * @param percentile above 0 and below 100
     * @return NaN when there are too few
     */
    public static double estimate(double[] samples, double percentile) {
        int above = allowedAbove(samples.length, percentile);
        if (above < 1) {
            return Double.NaN;
        }
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length - above];
    }

    /** The largest number of samples above a bound with which the percentile is still within it; -1 when even none is too many. */
    public static int allowedAbove(int count, double percentile) {
        double tail = tail(percentile);
        int above = -1;
        while (above + 1 < count && suffices(count, above + 1, tail)) {
            above++;
        }
        return above;
    }

    private static boolean suffices(int count, int above, double tail) {
        return new BinomialDistribution(null, count, tail).cumulativeProbability(above) <= 1 - CONFIDENCE;
    }

    private static double tail(double percentile) {
        if (!(percentile > 0 && percentile < HUNDRED)) {
            throw new IllegalArgumentException(
                    "percentile: expected a number above 0 and below 100, found " + percentile);
        }
        return 1 - percentile / HUNDRED;
    }
}
