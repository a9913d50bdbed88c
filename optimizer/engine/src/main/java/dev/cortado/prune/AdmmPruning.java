package dev.cortado.prune;

import dev.cortado.moments.InputMoments;
import dev.cortado.moments.OutputMoments;
import dev.cortado.moments.SymmetricProduct;
import dev.cortado.moments.TriangularFactor;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Finds blocks to leave out, and what the weights that stay have to be, so that the outputs are nearest to what is wanted of them:
 * {@code min tr(W M W') - 2 tr(W T')} over W whose blocks are zero where the mask says so, M being the second moments of the inputs around their mean and
 * T those of what is wanted with the inputs, both damped towards the weights as they were.
 *
 * <p>By the alternating direction method of multipliers (Boyd et al. 2011), as Boza ("Fast and Effective Weight Update for Pruned Large
 * Language Models", 2024) uses it: with inputs scaled to a variance of 1,
 *
 * <pre>
 * W = (T + r (Z - U)) (M + r I)^-1       Z = mask(W + U)       U = U + W - Z
 * </pre>
 *
 * <p>the mask taking away the blocks with the least squares of W + U, few in the first step and all that are to go in the last but some. What
 * stays under the last mask is solved for by conjugate gradients.
 */
final class AdmmPruning {

    /** Steps until all blocks are gone that are to go, and steps afterwards. */
    private static final int GRADUAL = 16;

    private static final int STEADY = 8;

    /** r above. */
    private static final double PENALTY = 1;

    /** What is added to the moments' diagonal, as a share of its mean. */
    private static final double DAMPING = 0.01;

    private final double damping;
    private final double[] deviations;
    private final double[][] moments;
    private final double[][] inverse;

    private AdmmPruning(double damping, double[] deviations, double[][] moments, double[][] inverse) {
        this.damping = damping;
        this.deviations = deviations;
        this.moments = moments;
        this.inverse = inverse;
    }

    /**
     * Prepares for matrices that read certain inputs.
     *
     * @return empty when the inputs say nothing, being all alike
     */
    static Optional<AdmmPruning> of(InputMoments inputs) {
        int width = inputs.width();
        double mean = 0;
        for (int i = 0; i < width; i++) {
            mean += inputs.centred(i, i) / width;
        }
        if (!(mean > 0)) {
            return Optional.empty();
        }
        double damping = DAMPING * mean;
        double[] deviations = new double[width];
        for (int i = 0; i < width; i++) {
            deviations[i] = Math.sqrt(Math.max(0, inputs.centred(i, i)) + damping);
        }
        double[][] moments = new double[width][width];
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < width; j++) {
                moments[i][j] = inputs.centred(i, j) / (deviations[i] * deviations[j]);
            }
            moments[i][i] = 1;
        }
        int[] order = IntStream.range(0, width).toArray();
        double[][] lower = TriangularFactor.damped((i, j) -> moments[i][j], order, PENALTY);
        return TriangularFactor.of(lower).map(factor -> new AdmmPruning(damping, deviations, moments, inverse(factor)));
    }

    /** {@code U'U}. */
    private static double[][] inverse(double[][] factor) {
        double[][] inverse = new double[factor.length][factor.length];
        IntStream.range(0, factor.length).parallel().forEach(i -> {
            for (int j = 0; j < factor.length; j++) {
                double sum = 0;
                for (int k = 0; k <= Math.min(i, j); k++) {
                    sum += factor[i][k] * factor[j][k];
                }
                inverse[i][j] = sum;
            }
        });
        return inverse;
    }

    /**
     * Prunes a matrix.
     *
     * @param weights {@code [outputs][inputs]}; stay as they are
     * @param wanted of the same inputs
     * @param sparsity the share of blocks that go
     */
    double[][] prune(double[][] weights, OutputMoments wanted, BlockPattern pattern, double sparsity) {
        double[][] scaled = scaled(weights, true);
        double[][] targets = new double[weights.length][weights[0].length];
        for (int n = 0; n < targets.length; n++) {
            for (int k = 0; k < targets[n].length; k++) {
                targets[n][k] = (wanted.centred(n, k) + damping * weights[n][k]) / deviations[k];
            }
        }
        double[][] kept = copy(scaled);
        double[][] duals = new double[weights.length][weights[0].length];
        BlockMask mask = BlockMask.ofStrongest(scaled, pattern, 0);
        for (int step = 1; step <= GRADUAL + STEADY; step++) {
            double[][] sum = new double[weights.length][];
            for (int n = 0; n < sum.length; n++) {
                sum[n] = targets[n].clone();
                for (int k = 0; k < sum[n].length; k++) {
                    sum[n][k] += PENALTY * (kept[n][k] - duals[n][k]);
                }
            }
            double[][] solved = SymmetricProduct.of(sum, inverse);
            add(duals, solved);
            kept = copy(duals);
            double rest = 1 - Math.min(1, (double) step / GRADUAL);
            mask = BlockMask.ofStrongest(kept, pattern, sparsity * (1 - rest * rest * rest));
            mask.clear(kept);
            for (int n = 0; n < kept.length; n++) {
                for (int k = 0; k < kept[n].length; k++) {
                    duals[n][k] -= kept[n][k];
                }
            }
        }
        return scaled(MaskedLeastSquares.solve(targets, moments, mask, kept), false);
    }

    private double[][] scaled(double[][] weights, boolean times) {
        double[][] scaled = copy(weights);
        for (double[] row : scaled) {
            for (int k = 0; k < row.length; k++) {
                row[k] = times ? row[k] * deviations[k] : row[k] / deviations[k];
            }
        }
        return scaled;
    }

    private static void add(double[][] sums, double[][] rows) {
        for (int n = 0; n < sums.length; n++) {
            for (int k = 0; k < sums[n].length; k++) {
                sums[n][k] += rows[n][k];
            }
        }
    }

    private static double[][] copy(double[][] rows) {
        double[][] copy = new double[rows.length][];
        for (int n = 0; n < rows.length; n++) {
            copy[n] = rows[n].clone();
        }
        return copy;
    }
}
