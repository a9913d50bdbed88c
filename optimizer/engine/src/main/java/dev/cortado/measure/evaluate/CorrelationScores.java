package dev.cortado.measure.evaluate;

import dev.cortado.measure.metric.Pearson;
import dev.cortado.measure.metric.Ranks;
import dev.cortado.measure.metric.Spearman;
import java.util.Arrays;

/** The correlation of a model's numbers with what people said, one pair of numbers per sample. */
public final class CorrelationScores implements SampleScores {

    private final double[] found;
    private final double[] expected;
    private final boolean ranked;

    private CorrelationScores(double[] found, double[] expected, boolean ranked) {
        this.found = found;
        this.expected = expected;
        this.ranked = ranked;
    }

    /** Pearson's correlation of the numbers themselves. */
    public static CorrelationScores pearson(double[] found, double[] expected) {
        return new CorrelationScores(found.clone(), expected.clone(), false);
    }

    /** Spearman's correlation of their ranks. */
    public static CorrelationScores spearman(double[] found, double[] expected) {
        return new CorrelationScores(found.clone(), expected.clone(), true);
    }

    @Override
    public int size() {
        return found.length;
    }

    @Override
    public double over(int[] samples) {
        double[] chosen = Arrays.stream(samples).mapToDouble(i -> found[i]).toArray();
        double[] truth = Arrays.stream(samples).mapToDouble(i -> expected[i]).toArray();
        return ranked ? Spearman.of(chosen, truth) : Pearson.of(chosen, truth);
    }

    /** How this model's numbers, or their ranks, correlate with another's. */
    double between(CorrelationScores other) {
        return ranked ? Pearson.of(Ranks.of(found), Ranks.of(other.found)) : Pearson.of(found, other.found);
    }
}
