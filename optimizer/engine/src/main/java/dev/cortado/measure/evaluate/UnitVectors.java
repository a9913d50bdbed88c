package dev.cortado.measure.evaluate;

import dev.cortado.measure.metric.Ranking;

/** Vectors of length one, whose product is their cosine. */
final class UnitVectors {

    private static final int LANES = 8;

    private UnitVectors() {}

    /** The product of two vectors of one length. */
    static double product(float[] first, float[] second) {
        // Eight sums that do not wait for each other: an addition takes longer than the processor needs to start the
        // next.
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        int i = 0;
        for (; i <= first.length - LANES; i += LANES) {
            s0 += first[i] * second[i];
            s1 += first[i + 1] * second[i + 1];
            s2 += first[i + 2] * second[i + 2];
            s3 += first[i + 3] * second[i + 3];
            s4 += first[i + 4] * second[i + 4];
            s5 += first[i + 5] * second[i + 5];
            s6 += first[i + 6] * second[i + 6];
            s7 += first[i + 7] * second[i + 7];
        }
        double sum = (double) s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7;
        for (; i < first.length; i++) {
            sum += first[i] * second[i];
        }
        return sum;
    }

    /** The documents closest to a query, best first, equal ones by place. */
    static int[] nearest(float[] query, float[][] documents, int k) {
        double[] cosines = new double[documents.length];
        for (int i = 0; i < documents.length; i++) {
            cosines[i] = product(query, documents[i]);
        }
        return Ranking.top(cosines, k);
    }
}
