package dev.cortado.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.custom.MatrixRows;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class BlockMaskTest {

    /** The sum of squares of the block that a weight is in, by looking at every weight. */
    private static double square(double[][] weights, int output, int input, BlockPattern pattern) {
        double sum = 0;
        for (int n = 0; n < weights.length; n++) {
            for (int k = 0; k < weights[n].length; k++) {
                if (n / pattern.outputs() == output / pattern.outputs()
                        && k / pattern.inputs() == input / pattern.inputs()) {
                    sum += weights[n][k] * weights[n][k];
                }
            }
        }
        return sum;
    }

    @Property(tries = 200, seed = "20261126")
    void takes_whole_blocks_and_the_smallest_first(
            @ForAll BlockPattern pattern,
            @ForAll @IntRange(min = 1, max = 14) int outputs,
            @ForAll @IntRange(min = 1, max = 14) int inputs,
            @ForAll @DoubleRange(min = 0, max = 1) double sparsity,
            @ForAll boolean alike,
            @ForAll long seed) {
        Random random = new Random(seed);
        double[][] weights = new double[outputs][inputs];
        double[][] kept = new double[outputs][inputs];
        for (int n = 0; n < outputs; n++) {
            for (int k = 0; k < inputs; k++) {
                weights[n][k] = alike ? 1 : 1 + random.nextDouble();
                kept[n][k] = weights[n][k];
            }
        }
        BlockMask.ofStrongest(weights, pattern, sparsity).clear(kept);
        int blocks = Math.ceilDiv(outputs, pattern.outputs()) * Math.ceilDiv(inputs, pattern.inputs());
        assertThat(MatrixRows.zeroBlocks(kept, pattern.outputs(), pattern.inputs()) * blocks)
                .isEqualTo((double) Math.round(sparsity * blocks));
        double largestGone = 0;
        double smallestKept = Double.POSITIVE_INFINITY;
        for (int n = 0; n < outputs; n++) {
            for (int k = 0; k < inputs; k++) {
                double square = square(weights, n, k, pattern);
                if (kept[n][k] == 0) {
                    largestGone = Math.max(largestGone, square);
                } else {
                    assertThat(kept[n][k]).isEqualTo(weights[n][k]);
                    smallestKept = Math.min(smallestKept, square);
                }
            }
        }
        assertThat(largestGone).isLessThanOrEqualTo(smallestKept + 1e-12);
    }
}
