package dev.cortado.moments;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * {@code X'X} of a layer's inputs X, one row a token, summed while samples stream; what layers quantised with activations in view need of
 * them. Half of it is the Hessian of {@code |XW - XQ|^2} by each column of Q. Rows are taken up in their order in fixed portions, so that the
 * sum does not depend on how samples were batched.
 */
public final class Gram implements SecondMoments {

    /** Rows summed together: as many as fit the cache beside a strip of the result. */
    private static final int PORTION = 64;

    private static final int ROWS_AT_ONCE = 4;
    private static final int STRIP = 16;

    private final int width;
    /** Row i of the lower triangle, up to its diagonal. */
    private final double[][] lower;

    private final double[] magnitudes;
    private final double[][] waiting;
    private int rowsWaiting;
    private long rows;

    /** Nothing summed yet, for inputs of so many elements. */
    public Gram(int width) {
        this.width = width;
        this.lower = new double[width][];
        for (int i = 0; i < width; i++) {
            lower[i] = new double[i + 1];
        }
        this.magnitudes = new double[width];
        this.waiting = new double[PORTION][width];
    }

    /** The heap that one of so many elements takes, in bytes. */
    public static long bytes(int width) {
        return Double.BYTES * (width * (width + 1L) / 2 + (PORTION + 1L) * width);
    }

    /** The elements of an input. */
    public int width() {
        return width;
    }

    /** How many rows have been added. */
    public long rows() {
        return rows;
    }

    /** Adds rows, which follow each other in an array; a row with NaN or an infinity in it is left out. */
    public void add(float[] values) {
        for (int from = 0; from < values.length; from += width) {
            double[] row = waiting[rowsWaiting];
            boolean finite = true;
            for (int i = 0; i < width; i++) {
                row[i] = values[from + i];
                finite &= Double.isFinite(row[i]);
            }
            if (finite) {
                rowsWaiting++;
                rows++;
            }
            if (rowsWaiting == PORTION) {
                sum();
            }
        }
    }

    /** Takes up what waits; to be called after the last row. */
    public void finish() {
        for (int i = rowsWaiting; i < PORTION; i++) {
            Arrays.fill(waiting[i], 0);
        }
        sum();
    }

    private void sum() {
        IntStream.range(0, Math.ceilDiv(width, STRIP)).parallel().forEach(strip -> {
            for (int i = strip * STRIP; i < Math.min(width, (strip + 1) * STRIP); i++) {
                for (int row = 0; row < PORTION; row += ROWS_AT_ONCE) {
                    double[] a = waiting[row];
                    double[] b = waiting[row + 1];
                    double[] c = waiting[row + 2];
                    double[] d = waiting[row + 3];
                    Rows.add(lower[i], a[i], a, b[i], b, c[i], c, d[i], d);
                }
                for (int row = 0; row < rowsWaiting; row++) {
                    magnitudes[i] += Math.abs(waiting[row][i]);
                }
            }
        });
        rowsWaiting = 0;
    }

    @Override
    public double get(int i, int j) {
        return i >= j ? lower[i][j] : lower[j][i];
    }

    /** The sum of squares of each input. */
    public float[] diagonal() {
        float[] diagonal = new float[width];
        for (int i = 0; i < width; i++) {
            diagonal[i] = (float) lower[i][i];
        }
        return diagonal;
    }

    /** The mean magnitude of each input; zeros when there was no row. */
    public double[] meanMagnitudes() {
        double[] means = magnitudes.clone();
        for (int i = 0; i < width; i++) {
            means[i] /= Math.max(1, rows);
        }
        return means;
    }

    /**
     * {@code |X D|^2 = trace(D' X'X D)}, the squared error of all outputs when the weights are off by D.
     *
     * @param difference row by row, {@code width} rows
     */
    public double squaredError(double[][] difference) {
        double sum = 0;
        int columns = difference[0].length;
        double[] product = new double[columns];
        for (int i = 0; i < width; i++) {
            double[] weights = lower[i];
            double[] own = difference[i];
            for (int column = 0; column < columns; column++) {
                product[column] = weights[i] / 2 * own[column];
            }
            int j = 0;
            for (; j + 3 < i; j += 4) {
                Rows.add(
                        product,
                        weights[j],
                        difference[j],
                        weights[j + 1],
                        difference[j + 1],
                        weights[j + 2],
                        difference[j + 2],
                        weights[j + 3],
                        difference[j + 3]);
            }
            for (; j < i; j++) {
                Rows.add(product, weights[j], difference[j]);
            }
            for (int column = 0; column < columns; column++) {
                sum += 2 * product[column] * own[column];
            }
        }
        return sum;
    }
}
