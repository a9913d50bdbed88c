package dev.cortado.measure.evaluate;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A metric made of two sums over the samples: errors per character, or {@code exp} of the mean loss per token.
 *
 * @param parts one per sample
 * @param exponential whether the ratio is raised to e, as in perplexity
 */
public record RatioScores(List<Part> parts, boolean exponential) implements SampleScores, Exchangeable<RatioScores> {

    /**
     * One sample's.
     *
     * @param amount what is counted, such as errors
     * @param size what it is counted in, such as characters
     */
    public record Part(double amount, double size) {}

    /** Freezes the parts. */
    public RatioScores {
        parts = List.copyOf(parts);
    }

    @Override
    public int size() {
        return parts.size();
    }

    @Override
    public double over(int[] samples) {
        double amount = 0;
        double size = 0;
        for (int sample : samples) {
            amount += parts.get(sample).amount();
            size += parts.get(sample).size();
        }
        double ratio = size == 0 ? Double.NaN : amount / size;
        return exponential ? Math.exp(ratio) : ratio;
    }

    @Override
    public RatioScores mixed(RatioScores other, BitSet fromOther) {
        List<Part> mixed = new ArrayList<>(parts);
        fromOther.stream().forEach(i -> mixed.set(i, other.parts.get(i)));
        return new RatioScores(mixed, exponential);
    }
}
