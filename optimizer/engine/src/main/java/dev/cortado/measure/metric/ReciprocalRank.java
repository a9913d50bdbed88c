package dev.cortado.measure.metric;

import java.util.Set;

/**
 * The reciprocal rank of the first relevant document; its mean over questions is MRR. Voorhees, "The TREC-8 Question Answering Track
 * Report" (1999).
 */
public final class ReciprocalRank {

    private ReciprocalRank() {}

    /**
     * Returns the reciprocal rank of one question.
     *
     * @param ranking documents, best first
     * @param relevant the documents that answer the question
     * @param k how many of the ranking count, from 1
     * @return 1 when the first is relevant, 1/2 when the second is the first relevant one, ...; 0 when none of the first k is
     */
    public static double at(int[] ranking, Set<Integer> relevant, int k) {
        for (int i = 0; i < Math.min(k, ranking.length); i++) {
            if (relevant.contains(ranking[i])) {
                return 1.0 / (i + 1);
            }
        }
        return 0;
    }
}
