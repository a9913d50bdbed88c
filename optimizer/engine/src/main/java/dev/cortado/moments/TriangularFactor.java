package dev.cortado.moments;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The upper triangular U with {@code U'U = H^-1}: what GPTQ needs of a Hessian H. Frantar et al. invert H and take the Cholesky factor of
 * the inverse. The same U comes without the inverse: with the factorisation {@code H = R R'} into an upper triangular R, a Cholesky
 * factorisation that begins at the last row, {@code H^-1 = (R^-1)' R^-1}, so that {@code U = R^-1}. That is a third of the work, and every
 * step is a sum of rows.
 *
 * <p>Upper triangular matrices are stored by columns: element (i, j), i up to j, at [j][i].
 */
public final class TriangularFactor {

    /** Columns of R that are finished before what is left of them is updated. */
    private static final int PANEL = 32;

    private static final int STRIP = 16;

    /** Columns of the inverse that are solved for together. */
    private static final int COLUMNS = 64;

    private static final int AT_ONCE = 4;

    private TriangularFactor() {}

    /**
     * Computes U.
     *
     * @param hessian rows of the lower triangle, each up to its diagonal; is overwritten
     * @return its columns, each down to its diagonal; empty when the Hessian is not positive definite
     */
    public static Optional<double[][]> of(double[][] hessian) {
        for (int end = hessian.length; end > 0; end -= PANEL) {
            int begin = Math.max(0, end - PANEL);
            for (int j = end - 1; j >= begin; j--) {
                double[] column = hessian[j];
                double pivot = column[j];
                // Not "pivot <= 0": NaN must fail too.
                if (!(pivot > 0) || Double.isInfinite(pivot)) {
                    return Optional.empty();
                }
                double root = Math.sqrt(pivot);
                for (int i = 0; i <= j; i++) {
                    column[i] /= root;
                }
                for (int i = begin; i < j; i++) {
                    Rows.add(hessian[i], -column[i], column);
                }
            }
            update(hessian, begin, end);
        }
        return Optional.of(inverse(hessian));
    }

    /** Subtracts the products of a panel's columns from all rows before the panel. */
    private static void update(double[][] hessian, int begin, int end) {
        IntStream.range(0, Math.ceilDiv(begin, STRIP)).parallel().forEach(strip -> {
            for (int i = strip * STRIP; i < Math.min(begin, (strip + 1) * STRIP); i++) {
                int j = begin;
                for (; j + AT_ONCE <= end; j += AT_ONCE) {
                    double[] a = hessian[j];
                    double[] b = hessian[j + 1];
                    double[] c = hessian[j + 2];
                    double[] d = hessian[j + 3];
                    Rows.add(hessian[i], -a[i], a, -b[i], b, -c[i], c, -d[i], d);
                }
                for (; j < end; j++) {
                    Rows.add(hessian[i], -hessian[j][i], hessian[j]);
                }
            }
        });
    }

    /** The inverse of R. Its columns do not depend on each other: strips of them are solved for from the last row up. */
    private static double[][] inverse(double[][] r) {
        int size = r.length;
        double[][] inverse = new double[size][];
        IntStream.range(0, Math.ceilDiv(size, COLUMNS)).parallel().forEach(strip -> {
            int first = strip * COLUMNS;
            int last = Math.min(size, first + COLUMNS);
            double[][] solved = new double[last][last - first];
            for (int column = first; column < last; column++) {
                solved[column][column - first] = 1;
            }
            for (int end = last; end > 0; end -= AT_ONCE) {
                solve(r, solved, Math.max(0, end - AT_ONCE), end);
            }
            for (int column = first; column < last; column++) {
                inverse[column] = new double[column + 1];
                for (int i = 0; i <= column; i++) {
                    inverse[column][i] = solved[i][column - first];
                }
            }
        });
        return inverse;
    }

    /** Finishes some rows of a strip, and takes what they contribute from all rows before them. */
    private static void solve(double[][] r, double[][] solved, int begin, int end) {
        for (int k = end - 1; k >= begin; k--) {
            double[] row = solved[k];
            for (int c = 0; c < row.length; c++) {
                row[c] /= r[k][k];
            }
            for (int i = begin; i < k; i++) {
                Rows.add(solved[i], -r[k][i], row);
            }
        }
        // Rows fewer than that are the first ones, and have none before them.
        for (int i = 0; end - begin == AT_ONCE && i < begin; i++) {
            Rows.add(
                    solved[i],
                    -r[begin][i],
                    solved[begin],
                    -r[begin + 1][i],
                    solved[begin + 1],
                    -r[begin + 2][i],
                    solved[begin + 2],
                    -r[begin + 3][i],
                    solved[begin + 3]);
        }
    }

    /** The lower triangle of a symmetric matrix with something added to its diagonal, its rows and columns in another order. */
    public static double[][] damped(SecondMoments moments, int[] order, double damping) {
        double[][] copy = new double[order.length][];
        Arrays.setAll(copy, i -> {
            double[] row = new double[i + 1];
            for (int j = 0; j <= i; j++) {
                row[j] = moments.get(order[i], order[j]);
            }
            row[i] += damping;
            return row;
        });
        return copy;
    }
}
