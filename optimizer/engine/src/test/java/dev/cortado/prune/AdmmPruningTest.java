package dev.cortado.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.moments.CorrelatedInputs;
import dev.cortado.moments.OutputMoments;
import dev.cortado.moments.TestMoments;
import dev.cortado.onnx.custom.MatrixRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Pruning by ADMM")
class AdmmPruningTest {

    private static final int TOKENS = 400;

    private static double[][] weights(long seed, int outputs, int inputs) {
        float[] flat = CorrelatedInputs.gaussian(seed, outputs * inputs);
        double[][] weights = new double[outputs][inputs];
        for (int i = 0; i < flat.length; i++) {
            weights[i / inputs][i % inputs] = flat[i];
        }
        return weights;
    }

    /** What the matrix gives for the inputs is what is wanted of it. */
    private static OutputMoments moments(long seed, double[][] weights) {
        int inputs = weights[0].length;
        return TestMoments.of(CorrelatedInputs.activations(seed, TOKENS, inputs), weights);
    }

    private static double[][] prune(double[][] weights, OutputMoments wanted, BlockPattern pattern, double sparsity) {
        return AdmmPruning.of(wanted.inputs()).orElseThrow().prune(weights, wanted, pattern, sparsity);
    }

    @Property(tries = 25, seed = "20261126")
    void misses_less_than_taking_the_smallest_blocks(
            @ForAll BlockPattern pattern,
            @ForAll @IntRange(min = 6, max = 40) int outputs,
            @ForAll @IntRange(min = 16, max = 60) int inputs,
            @ForAll @IntRange(min = 3, max = 8) int tenths,
            @ForAll long seed) {
        double[][] weights = weights(seed, outputs, inputs);
        OutputMoments wanted = moments(seed + 1, weights);
        double[][] smallest = weights(seed, outputs, inputs);
        BlockMask.ofStrongest(weights, pattern, tenths / 10.0).clear(smallest);
        double[][] found = prune(weights, wanted, pattern, tenths / 10.0);
        assertThat(MatrixRows.zeroBlocks(found, pattern.outputs(), pattern.inputs()))
                .isEqualTo(MatrixRows.zeroBlocks(smallest, pattern.outputs(), pattern.inputs()));
        assertThat(wanted.relativeError(found)).isLessThan(0.8 * wanted.relativeError(smallest));
        assertThat(weights).isDeepEqualTo(weights(seed, outputs, inputs));
    }

    /** All ways to keep two of four blocks, each with least squares for what stays. */
    private static double best(double[][] weights, OutputMoments wanted) {
        int inputs = weights[0].length;
        double best = Double.POSITIVE_INFINITY;
        for (int bits = 0; bits < 16; bits++) {
            if (Integer.bitCount(bits) != 2) {
                continue;
            }
            double[][] chosen = new double[2][inputs];
            for (int n = 0; n < 2; n++) {
                List<Integer> kept = new ArrayList<>();
                for (int k = 0; k < inputs; k++) {
                    if ((bits >> (n * 2 + k / 4) & 1) == 1) {
                        kept.add(k);
                    }
                }
                double[][] part = new double[kept.size()][kept.size()];
                double[] right = new double[kept.size()];
                for (int i = 0; i < kept.size(); i++) {
                    right[i] = wanted.centred(n, kept.get(i));
                    for (int j = 0; j < kept.size(); j++) {
                        part[i][j] = wanted.inputs().centred(kept.get(i), kept.get(j));
                    }
                }
                double[] solution = MaskedLeastSquaresTest.solve(part, right);
                for (int i = 0; i < kept.size(); i++) {
                    chosen[n][kept.get(i)] = solution[i];
                }
            }
            best = Math.min(best, wanted.relativeError(chosen));
        }
        return best;
    }

    @Test
    @DisplayName("is near the best choice of all, where all can be tried")
    void near_the_best() {
        double[] ratios = new double[200];
        for (int seed = 0; seed < ratios.length; seed++) {
            double[][] weights = weights(seed, 2, 8);
            OutputMoments wanted = moments(1000 + seed, weights);
            ratios[seed] =
                    wanted.relativeError(prune(weights, wanted, BlockPattern.FOUR_INPUTS, 0.5)) / best(weights, wanted);
        }
        Arrays.sort(ratios);
        assertThat(ratios[0]).isGreaterThan(0.999);
        assertThat(ratios[ratios.length / 2]).isLessThan(1.1);
        assertThat(ratios[ratios.length * 4 / 5]).isLessThan(1.3);
    }

    @Test
    @DisplayName("keeps a matrix that has the zeros already")
    void already_pruned() {
        double[][] weights = weights(5, 12, 32);
        BlockMask.ofStrongest(weights, BlockPattern.FOUR_INPUTS, 0.5).clear(weights);
        OutputMoments wanted = moments(6, weights);
        double[][] found = prune(weights, wanted, BlockPattern.FOUR_INPUTS, 0.5);
        assertThat(wanted.relativeError(found)).isLessThan(1e-3);
    }

    @Test
    @DisplayName("has nothing to say where inputs are all alike")
    void constant_inputs() {
        OutputMoments wanted = TestMoments.of(new float[] {1, 2, 1, 2, 1, 2}, weights(1, 3, 2));
        assertThat(AdmmPruning.of(wanted.inputs())).isEqualTo(Optional.empty());
    }
}
