package dev.cortado.measure;

import java.util.Arrays;

/**
 * How much longer one model takes than another, from blocks in which both took their turn: the exponential of the trimmed mean of the
 * logarithms of the ratios of both medians in each block, with its BCa bootstrap interval over the blocks. What slows the machine
 * down for a block slows both and cancels out. Blocks, not runs, are resampled, because runs next to each other are alike
 * (Kalibera and Jones, "Rigorous Benchmarking in Reasonable Time", ISMM 2013, on why the highest level of repetition counts).
 *
 * @param ratio below 1 when the model is faster
 * @param interval of the ratio at the confidence asked for
 */
record RatioEstimate(double ratio, Interval interval) {

    /**
     * Estimates a ratio.
     *
     * @param model block medians of the model
     * @param baseline block medians of the other, of the same blocks
     */
    static RatioEstimate of(double[] model, double[] baseline, double confidence, long seed) {
        if (model.length != baseline.length) {
            throw new IllegalArgumentException(
                    "ratio: expected as many blocks of both models, found " + model.length + " and " + baseline.length);
        }
        double[] logarithms = new double[model.length];
        Arrays.setAll(logarithms, i -> Math.log(model[i] / baseline[i]));
        Interval interval = BootstrapInterval.of(logarithms, TrimmedMean::of, confidence, seed);
        return new RatioEstimate(
                Math.exp(TrimmedMean.of(logarithms)),
                new Interval(Math.exp(interval.low()), Math.exp(interval.high())));
    }
}
