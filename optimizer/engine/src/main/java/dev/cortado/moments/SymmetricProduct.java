package dev.cortado.moments;

import java.util.stream.IntStream;

/** The product of rows with a symmetric matrix, by strips of rows in parallel. */
public final class SymmetricProduct {

    /** Rows that are multiplied together: their results stay in the cache while the matrix streams by. */
    private static final int STRIP = 16;

    private SymmetricProduct() {}

    /**
     * Computes it.
     *
     * @param rows {@code [n][width]}
     * @param symmetric {@code [width][width]}
     * @return {@code [n][width]}
     */
    public static double[][] of(double[][] rows, double[][] symmetric) {
        double[][] product = new double[rows.length][symmetric.length];
        IntStream.range(0, Math.ceilDiv(rows.length, STRIP)).parallel().forEach(strip -> {
            int first = strip * STRIP;
            int end = Math.min(rows.length, first + STRIP);
            int k = 0;
            for (; k + 3 < symmetric.length; k += 4) {
                for (int n = first; n < end; n++) {
                    double[] row = rows[n];
                    Rows.add(
                            product[n],
                            row[k],
                            symmetric[k],
                            row[k + 1],
                            symmetric[k + 1],
                            row[k + 2],
                            symmetric[k + 2],
                            row[k + 3],
                            symmetric[k + 3]);
                }
            }
            for (; k < symmetric.length; k++) {
                for (int n = first; n < end; n++) {
                    Rows.add(product[n], rows[n][k], symmetric[k]);
                }
            }
        });
        return product;
    }
}
