package dev.cortado.prune;

import dev.cortado.moments.SymmetricProduct;

/**
 * Least squares for the weights that a mask leaves: {@code W M = T} where the mask keeps, W = 0 elsewhere. By conjugate gradients (Hestenes and Stiefel
 * 1952) for all rows at once, each on its way of its own; the multiplications are one product of matrices a step.
 */
final class MaskedLeastSquares {

    private static final int STEPS = 60;

    /** A row is solved when its residual has this share of its target's norm. */
    private static final double SMALL = 1e-5;

    private MaskedLeastSquares() {}

    /**
     * Solves.
     *
     * @param targets T
     * @param moments M, symmetric and positive definite
     * @param start with zeros where the mask has them
     */
    static double[][] solve(double[][] targets, double[][] moments, BlockMask mask, double[][] start) {
        double[][] weights = new double[start.length][];
        double[][] residuals = SymmetricProduct.of(start, moments);
        double[][] directions = new double[start.length][];
        double[] squares = new double[start.length];
        double[] enough = new double[start.length];
        for (int n = 0; n < start.length; n++) {
            weights[n] = start[n].clone();
            double[] target = targets[n].clone();
            mask.clear(n, target);
            enough[n] = SMALL * SMALL * dot(target, target);
            for (int k = 0; k < target.length; k++) {
                residuals[n][k] = target[k] - residuals[n][k];
            }
            mask.clear(n, residuals[n]);
            directions[n] = residuals[n].clone();
            squares[n] = dot(residuals[n], residuals[n]);
        }
        for (int step = 0; step < STEPS && anyAbove(squares, enough); step++) {
            double[][] images = SymmetricProduct.of(directions, moments);
            for (int n = 0; n < weights.length; n++) {
                if (squares[n] <= enough[n]) {
                    continue;
                }
                mask.clear(n, images[n]);
                double length = squares[n] / dot(directions[n], images[n]);
                double before = squares[n];
                for (int k = 0; k < images[n].length; k++) {
                    weights[n][k] += length * directions[n][k];
                    residuals[n][k] -= length * images[n][k];
                }
                squares[n] = dot(residuals[n], residuals[n]);
                for (int k = 0; k < images[n].length; k++) {
                    directions[n][k] = residuals[n][k] + squares[n] / before * directions[n][k];
                }
            }
        }
        return weights;
    }

    private static boolean anyAbove(double[] values, double[] bounds) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] > bounds[i]) {
                return true;
            }
        }
        return false;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
