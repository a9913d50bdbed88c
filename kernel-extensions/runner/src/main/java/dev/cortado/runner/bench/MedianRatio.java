package dev.cortado.runner.bench;

import dev.cortado.measure.Interval;
import dev.cortado.measure.Percentiles;
import java.util.SplittableRandom;

/**
 * The quotient of the medians of two independent series: its percentile bootstrap interval, both series resampled (Efron
 * and Tibshirani, "An Introduction to the Bootstrap", 1993, chapters 8 and 13).
 */
final class MedianRatio {

    private static final int RESAMPLES = 2_000;

    private MedianRatio() {}

    static Interval interval(double[] numerator, double[] denominator, double confidence, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] ratios = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            ratios[i] =
                    Percentiles.median(resample(numerator, random)) / Percentiles.median(resample(denominator, random));
        }
        double tail = (1 - confidence) / 2;
        return new Interval(Percentiles.of(ratios, tail), Percentiles.of(ratios, 1 - tail));
    }

    private static double[] resample(double[] samples, SplittableRandom random) {
        double[] drawn = new double[samples.length];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = samples[random.nextInt(samples.length)];
        }
        return drawn;
    }
}
