package dev.cortado.quantize.calibrate;

import java.util.Locale;

/** How a range is chosen from what a value was on the samples. */
public enum CalibrationMethod {
    /** From the smallest to the largest number seen. Nothing is clipped; one outlier makes the steps coarse for all others. */
    MIN_MAX,
    /** The mean over samples of each sample's smallest and largest number. */
    MOVING_AVERAGE,
    /** Leaves out a share of the numbers, half of it at either end. */
    PERCENTILE,
    /** The range whose quantised distribution is nearest to the original one by Kullback-Leibler divergence. */
    ENTROPY,
    /** The range with the least squared error of clipping and rounding together. */
    MSE;

    /** Whether it needs the distribution of the numbers, not only their ends. */
    boolean needsHistogram() {
        return this != MIN_MAX && this != MOVING_AVERAGE;
    }

    /** As options write it, for example {@code min-max}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
