package dev.cortado.measure;

/**
 * How much longer one model takes than another, from blocks in which both took their turn: the exponential of the trimmed mean of the
 * logarithms of the ratios of both medians in each block, averaged over the blocks of a round, with its BCa bootstrap interval over
 * the rounds. What slows the machine down for a block slows both and cancels out. Rounds, in which the models were opened anew, are
 * resampled, because what lies between two openings is no difference between models, and runs next to each other are alike (Kalibera
 * and Jones, "Rigorous Benchmarking in Reasonable Time", ISMM 2013, on why the highest level of repetition counts). With fewer than
 * six rounds, blocks have to do.
 *
 * @param ratio below 1 when the model is faster
 * @param interval of the ratio at the confidence asked for
 */
public record RatioEstimate(double ratio, Interval interval) {

    /**
     * Estimates a ratio.
     *
     * @param model block medians of the model
     * @param baseline block medians of the other, of the same blocks
     * @param rounds a divisor of the number of blocks
     */
    public static RatioEstimate of(double[] model, double[] baseline, int rounds, double confidence, long seed) {
        if (model.length != baseline.length) {
            throw new IllegalArgumentException(
                    "ratio: expected as many blocks of both models, found " + model.length + " and " + baseline.length);
        }
        int units = rounds < BootstrapInterval.FEWEST_SAMPLES ? model.length : rounds;
        int blocks = model.length / units;
        double[] logarithms = new double[units];
        for (int i = 0; i < units * blocks; i++) {
            logarithms[i / blocks] += Math.log(model[i] / baseline[i]) / blocks;
        }
        Interval interval = BootstrapInterval.ofFew(logarithms, TrimmedMean::of, confidence, seed);
        return new RatioEstimate(
                Math.exp(TrimmedMean.of(logarithms)),
                new Interval(Math.exp(interval.low()), Math.exp(interval.high())));
    }
}
