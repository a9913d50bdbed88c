package dev.cortado.measure.metric;

/** Which of many scored things come first. Equal scores are ranked by place, the earlier one first, so that a ranking is repeatable. */
public final class Ranking {

    private Ranking() {}

    /**
     * Returns the places of the highest scores, best first.
     *
     * @param scores in any order; a NaN ranks behind all numbers
     * @param k how many are wanted, from 1; fewer scores give a shorter ranking
     */
    public static int[] top(double[] scores, int k) {
        if (k < 1) {
            throw new IllegalArgumentException("ranking: expected k from 1, found " + k);
        }
        int size = Math.min(k, scores.length);
        int[] best = new int[size];
        int filled = 0;
        for (int i = 0; i < scores.length; i++) {
            if (filled == size && !isBetter(scores[i], scores[best[filled - 1]])) {
                continue;
            }
            int place = filled < size ? filled++ : filled - 1;
            while (place > 0 && isBetter(scores[i], scores[best[place - 1]])) {
                best[place] = best[place - 1];
                place--;
            }
            best[place] = i;
        }
        return best;
    }

    private static boolean isBetter(double score, double than) {
        return score > than || (Double.isNaN(than) && !Double.isNaN(score));
    }
}
