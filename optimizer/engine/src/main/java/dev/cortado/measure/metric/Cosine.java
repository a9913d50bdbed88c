package dev.cortado.measure.metric;

import java.util.Arrays;

/** The cosine of the angle between two vectors. */
public final class Cosine {

    private Cosine() {}

    /**
     * Returns the cosine.
     *
     * @return -1 to 1; 1 when both are the same, be they zeros; 0 when only one is zeros
     * @throws IllegalArgumentException if they differ in length
     */
    public static double of(double[] first, double[] second) {
        Lengths.check("cosine", first.length, second.length, 0);
        if (Arrays.equals(first, second)) {
            return 1;
        }
        double product = 0;
        double firstSquares = 0;
        double secondSquares = 0;
        for (int i = 0; i < first.length; i++) {
            product += first[i] * second[i];
            firstSquares += first[i] * first[i];
            secondSquares += second[i] * second[i];
        }
        // Rounding must not make two directions more alike than the same one.
        return firstSquares == 0 || secondSquares == 0
                ? 0
                : Math.clamp(product / Math.sqrt(firstSquares) / Math.sqrt(secondSquares), -1, 1);
    }
}
