package dev.cortado.measure.metric;

import java.util.Arrays;
import java.util.Set;

/**
 * Normalised discounted cumulative gain: the gains of a ranking, each divided by {@code log2(rank + 1)}, relative to those of the
 * best ranking there is. Järvelin and Kekäläinen, "Cumulated Gain-Based Evaluation of IR Techniques", ACM TOIS 20 (2002); gains
 * are taken as they are, as trec_eval and scikit-learn do, not as powers of two.
 */
public final class Ndcg {

    private Ndcg() {}

    /**
     * Returns the gain of one question whose documents are relevant or not.
     *
     * @param ranking documents, best first, each once
     * @param relevant the documents that answer the question
     * @param k how many of the ranking count, from 1
     * @return 0 to 1; NaN when nothing is relevant
     */
    public static double at(int[] ranking, Set<Integer> relevant, int k) {
        double[] gains = new double[Math.min(k, ranking.length)];
        Arrays.setAll(gains, i -> relevant.contains(ranking[i]) ? 1 : 0);
        double[] ideal = new double[Math.min(k, relevant.size())];
        Arrays.fill(ideal, 1);
        return normalised(discounted(gains), discounted(ideal));
    }

    /**
     * Returns the gain of one question whose documents are relevant by degrees.
     *
     * @param ranking documents, best first, each once
     * @param relevance of every document, 0 or more
     * @param k how many of the ranking count, from 1
     * @return 0 to 1; NaN when nothing is relevant
     */
    public static double at(int[] ranking, double[] relevance, int k) {
        double[] gains = new double[Math.min(k, ranking.length)];
        Arrays.setAll(gains, i -> relevance[ranking[i]]);
        double[] best = relevance.clone();
        Arrays.sort(best);
        double[] ideal = new double[Math.min(k, best.length)];
        Arrays.setAll(ideal, i -> best[best.length - 1 - i]);
        return normalised(discounted(gains), discounted(ideal));
    }

    private static double normalised(double gain, double ideal) {
        return ideal == 0 ? Double.NaN : gain / ideal;
    }

    private static double discounted(double[] gains) {
        double sum = 0;
        for (int i = 0; i < gains.length; i++) {
            sum += gains[i] * Math.log(2) / Math.log(i + 2.0);
        }
        return sum;
    }
}
