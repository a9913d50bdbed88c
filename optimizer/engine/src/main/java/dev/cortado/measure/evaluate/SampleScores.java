package dev.cortado.measure.evaluate;

import java.util.stream.IntStream;

/**
 * What one model got on the samples of a task, kept sample by sample, so that a metric can be recomputed over any choice of them: that
 * is all the bootstrap and the tests need, be the metric a mean over samples or not.
 */
public sealed interface SampleScores permits BleuScores, ClassScores, CorrelationScores, MeanScores, RatioScores {

    /** How many samples there are. */
    int size();

    /**
     * The metric over some samples.
     *
     * @param samples their places; one may stand there several times
     * @return NaN where the metric is not defined
     */
    double over(int[] samples);

    /** The metric over all samples. */
    default double value() {
        return over(IntStream.range(0, size()).toArray());
    }
}
