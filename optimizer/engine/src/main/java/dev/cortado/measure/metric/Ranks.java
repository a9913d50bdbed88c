package dev.cortado.measure.metric;

import java.util.Arrays;

/** The ranks of numbers from 1, equal ones sharing the mean of their ranks. */
public final class Ranks {

    private Ranks() {}

    /** Returns the rank of each number in its place; NaN for a NaN. */
    public static double[] of(double[] values) {
        double[] ranked = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            ranked[i] = values[i] + 0.0; // -0.0 and 0.0 are equal
        }
        double[] sorted = ranked.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < ranked.length; i++) {
            double value = ranked[i];
            if (!Double.isNaN(value)) {
                int below = boundary(sorted, value, false);
                int upTo = boundary(sorted, value, true);
                ranked[i] = (below + 1 + upTo) / 2.0;
            }
        }
        return ranked;
    }

    /** How many sorted numbers are below the value, or not above it; NaN stands behind all others. */
    private static int boundary(double[] sorted, double value, boolean orEqual) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value || (orEqual && sorted[middle] == value)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
