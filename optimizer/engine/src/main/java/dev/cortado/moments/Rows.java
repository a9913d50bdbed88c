package dev.cortado.moments;

/**
 * Sums of multiples of rows: the loops in which solvers spend their time. All arrays are read at the index that is written, for only then
 * does the JVM make vector instructions of them.
 */
public final class Rows {

    private Rows() {}

    /** Adds a multiple of the beginning of a row, which is at least as long. */
    public static void add(double[] sum, double factor, double[] row) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * row[i];
        }
    }

    /** Adds multiples of the beginnings of four rows, which are at least as long. */
    public static void add(
            double[] sum,
            double factorA,
            double[] a,
            double factorB,
            double[] b,
            double factorC,
            double[] c,
            double factorD,
            double[] d) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factorA * a[i] + factorB * b[i] + factorC * c[i] + factorD * d[i];
        }
    }
}
