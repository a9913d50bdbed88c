package dev.cortado.data;

import java.util.List;

/**
 * Pairs of sentences and how alike people found them.
 *
 * @param name what results call the set
 * @param first one sentence of each pair
 * @param second the other, in the same order
 * @param scores how alike they are, on any scale that grows with likeness
 */
public record SentencePairs(String name, List<String> first, List<String> second, List<Double> scores) {

    /**
     * Freezes the lists.
     *
     * @throws IllegalArgumentException if there are fewer than two pairs or the lists differ in length
     */
    public SentencePairs {
        first = List.copyOf(first);
        second = List.copyOf(second);
        scores = List.copyOf(scores);
        if (first.size() < 2 || first.size() != second.size() || first.size() != scores.size()) {
            throw new IllegalArgumentException(name + ": expected two pairs or more, each with a score, found "
                    + first.size() + " and " + second.size() + " sentences and " + scores.size() + " scores");
        }
    }

    /** How many pairs there are. */
    public int size() {
        return first.size();
    }
}
