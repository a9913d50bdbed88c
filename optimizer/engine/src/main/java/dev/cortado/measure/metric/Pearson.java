package dev.cortado.measure.metric;

import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;

/** Pearson's product-moment correlation: how close two lists come to a straight line, -1 to 1. */
public final class Pearson {

    private Pearson() {}

    /**
     * Returns the correlation.
     *
     * @return -1 to 1; NaN when one list is constant or holds a NaN
     * @throws IllegalArgumentException if the lists differ in length or hold fewer than two numbers
     */
    public static double of(double[] first, double[] second) {
        Lengths.check("Pearson correlation", first.length, second.length, 2);
        double correlation = new PearsonsCorrelation().correlation(first, second);
        return Double.isNaN(correlation) ? Double.NaN : Math.clamp(correlation, -1, 1);
    }
}
