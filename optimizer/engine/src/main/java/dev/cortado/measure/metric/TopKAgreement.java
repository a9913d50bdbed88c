package dev.cortado.measure.metric;

import java.util.Arrays;

/** Whether two models prefer the same classes: the share of the k likeliest classes of one that are among the other's. */
public final class TopKAgreement {

    private TopKAgreement() {}

    /**
     * Returns the share for one sample. The order among the k does not matter; equal logits are ranked by place.
     *
     * @param first logits, or probabilities
     * @param second of the other model, as many
     * @param k from 1; 1 asks whether both choose the same class
     * @return 0 to 1
     * @throws IllegalArgumentException if they differ in length or are empty
     */
    public static double at(double[] first, double[] second, int k) {
        Lengths.check("top-k agreement", first.length, second.length, 1);
        int[] ours = Ranking.top(first, k);
        int[] theirs = Ranking.top(second, k);
        Arrays.sort(theirs);
        long common = Arrays.stream(ours)
                .filter(index -> Arrays.binarySearch(theirs, index) >= 0)
                .count();
        return (double) common / ours.length;
    }
}
