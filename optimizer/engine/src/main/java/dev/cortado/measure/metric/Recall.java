package dev.cortado.measure.metric;

import java.util.Set;

/** Recall at k: the share of a question's relevant documents among the first k of a ranking. */
public final class Recall {

    private Recall() {}

    /**
     * Returns the recall of one question.
     *
     * @param ranking documents, best first, each once
     * @param relevant the documents that answer the question
     * @param k how many of the ranking count, from 1
     * @return 0 to 1; NaN when nothing is relevant
     */
    public static double at(int[] ranking, Set<Integer> relevant, int k) {
        if (relevant.isEmpty()) {
            return Double.NaN;
        }
        int found = 0;
        for (int i = 0; i < Math.min(k, ranking.length); i++) {
            found += relevant.contains(ranking[i]) ? 1 : 0;
        }
        return (double) found / relevant.size();
    }
}
