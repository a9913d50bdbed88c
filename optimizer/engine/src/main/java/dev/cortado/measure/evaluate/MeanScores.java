package dev.cortado.measure.evaluate;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A metric that is the mean of a number per sample: reciprocal rank, exact match, whether a class was right.
 *
 * @param values one per sample
 */
public record MeanScores(List<Double> values) implements SampleScores, Exchangeable<MeanScores> {

    /** Freezes the values. */
    public MeanScores {
        values = List.copyOf(values);
    }

    static MeanScores of(double[] values) {
        return new MeanScores(Arrays.stream(values).boxed().toList());
    }

    /** Whether every value is 0 or 1. */
    boolean isBinary() {
        return values.stream().allMatch(value -> value == 0 || value == 1);
    }

    @Override
    public int size() {
        return values.size();
    }

    @Override
    public double over(int[] samples) {
        double sum = 0;
        for (int sample : samples) {
            sum += values.get(sample);
        }
        return sum / samples.length;
    }

    @Override
    public MeanScores mixed(MeanScores other, BitSet fromOther) {
        double[] mixed = new double[size()];
        Arrays.setAll(mixed, i -> fromOther.get(i) ? other.values.get(i) : values.get(i));
        return of(mixed);
    }
}
