package dev.cortado.measure.evaluate;

/** The class a row of logits is for. */
final class LargestLogit {

    private LargestLogit() {}

    /** The place of the largest, the first of equals; 0 when all are NaN. */
    static int of(double[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best] || Double.isNaN(logits[best])) {
                best = i;
            }
        }
        return best;
    }
}
