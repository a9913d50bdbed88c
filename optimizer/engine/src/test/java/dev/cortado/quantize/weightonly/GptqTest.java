package dev.cortado.quantize.weightonly;

import static dev.cortado.moments.CorrelatedInputs.activations;
import static dev.cortado.moments.CorrelatedInputs.gaussian;
import static dev.cortado.moments.CorrelatedInputs.gram;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.moments.Gram;
import dev.cortado.moments.TriangularFactor;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("GPTQ")
class GptqTest {

    private static WeightMatrix matrix(float[] values, int rows) {
        List<Long> shape = List.of((long) rows, (long) values.length / rows);
        return new WeightMatrix(Tensor.of(ModelBuilder.floats("w", shape, values)), false);
    }

    private static double[][] restored(BlockMatrix matrix) {
        double[][] restored = new double[matrix.rows()][matrix.columns()];
        for (int i = 0; i < matrix.rows(); i++) {
            for (int j = 0; j < matrix.columns(); j++) {
                restored[i][j] = matrix.weight(i, j);
            }
        }
        return restored;
    }

    private static RealMatrix gramOf(float[] x, int width) {
        double[][] rows = new double[x.length / width][width];
        for (int i = 0; i < x.length; i++) {
            rows[i / width][i % width] = x[i];
        }
        RealMatrix matrix = MatrixUtils.createRealMatrix(rows);
        return matrix.transpose().multiply(matrix);
    }

    /**
     * The paper's starting point, optimal brain quantisation with a given order, as its formulas stand: after each weight the inverse Hessian
     * loses that weight's row and column by a step of Gauss's elimination. No Cholesky factor, no groups, one column at a time.
     */
    private static double[][] reference(float[] x, float[] w, int rows, BlockFormat format, boolean order) {
        RealMatrix hessian = gramOf(x, rows);
        double damping = 0.01 * hessian.getTrace() / rows;
        for (int i = 0; i < rows; i++) {
            hessian.addToEntry(i, i, damping);
        }
        List<Integer> inputs = new ArrayList<>(IntStream.range(0, rows).boxed().toList());
        if (order) {
            float[] diagonal = gram(x, rows).diagonal();
            inputs.sort(Comparator.comparingDouble(i -> -diagonal[i]));
        }
        int columns = w.length / rows;
        double[][] result = new double[rows][columns];
        for (int c = 0; c < columns; c++) {
            RealMatrix inverse = new LUDecomposition(hessian).getSolver().getInverse();
            double[] weights = new double[rows];
            for (int i = 0; i < rows; i++) {
                weights[i] = w[i * columns + c];
            }
            BlockScale[] scales = new BlockScale[format.blocks(rows)];
            for (int b = 0; order && b < scales.length; b++) {
                scales[b] = grid(weights, b, format);
            }
            for (int i : inputs) {
                if (!order && i % format.blockSize() == 0) {
                    scales[i / format.blockSize()] = grid(weights, i / format.blockSize(), format);
                }
                BlockScale scale = scales[i / format.blockSize()];
                double rounded = scale.weight(scale.code(weights[i], format.highest()));
                result[i][c] = rounded;
                double error = (weights[i] - rounded) / inverse.getEntry(i, i);
                double[] row = inverse.getRow(i);
                double pivot = row[i];
                for (int j = 0; j < rows; j++) {
                    weights[j] -= error * row[j];
                    for (int k = 0; k < rows; k++) {
                        inverse.addToEntry(j, k, -row[j] * row[k] / pivot);
                    }
                }
            }
        }
        return result;
    }

    private static BlockScale grid(double[] weights, int block, BlockFormat format) {
        int begin = block * format.blockSize();
        float[] values = new float[Math.min(format.blockSize(), weights.length - begin)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) weights[begin + i];
        }
        return new RoundToNearest().fit(values, values, format);
    }

    @Property(tries = 40, seed = "20260308")
    void is_what_the_formulas_say_step_by_step(
            @ForAll @IntRange(min = 1, max = 150) int rows,
            @ForAll @IntRange(min = 1, max = 4) int columns,
            @ForAll boolean order,
            @ForAll boolean symmetric,
            @ForAll boolean four,
            @ForAll @IntRange(min = 4, max = 7) int power,
            @ForAll long seed) {
        BlockFormat format = new BlockFormat(four ? 4 : 8, 1 << power, symmetric);
        float[] x = activations(seed, 2 * rows + 5, rows);
        float[] w = gaussian(seed + 7, rows * columns);
        Gptq gptq = Gptq.of(gram(x, rows), order, new RoundToNearest(), 0.01).orElseThrow();
        double[][] found = restored(gptq.quantize(matrix(w, rows), format));
        double[][] expected = reference(x, w, rows, format, order);
        for (int i = 0; i < rows; i++) {
            for (int c = 0; c < columns; c++) {
                assertThat(found[i][c])
                        .as("weight %d, %d", i, c)
                        .isCloseTo(expected[i][c], within(1e-4 * (1 + Math.abs(expected[i][c]))));
            }
        }
    }

    @Property(tries = 25, seed = "20260309")
    void loses_less_of_the_product_than_rounding_does(
            @ForAll @IntRange(min = 24, max = 200) int rows,
            @ForAll boolean order,
            @ForAll boolean symmetric,
            @ForAll long seed) {
        BlockFormat format = new BlockFormat(4, 32, symmetric);
        float[] x = activations(seed, 3 * rows, rows);
        float[] w = gaussian(seed + 7, rows * 70);
        Gram gram = gram(x, rows);
        WeightMatrix matrix = matrix(w, rows);
        BlockMatrix nearest = BlockwiseQuantizer.quantize(matrix, new RoundToNearest(), format, null, null);
        BlockMatrix corrected = Gptq.of(gram, order).orElseThrow().quantize(matrix, format);
        double[] errors = new double[2];
        for (int way = 0; way < 2; way++) {
            double[][] difference = restored(way == 0 ? nearest : corrected);
            for (int i = 0; i < rows; i++) {
                for (int c = 0; c < 70; c++) {
                    difference[i][c] -= w[i * 70 + c];
                }
            }
            for (double value : WeightOnlyTests.product(x, difference)) {
                errors[way] += value * value;
            }
        }
        assertThat(errors[1]).isLessThan(0.7 * errors[0]);
        assertThat(OutputError.of(gram, matrix, nearest, null)).isCloseTo(errors[0], within(1e-6 * errors[0]));
        assertThat(OutputError.of(gram, matrix, corrected, null)).isCloseTo(errors[1], within(1e-6 * errors[0]));
    }

    @Property(tries = 40, seed = "20260310")
    void factorises_the_inverse_hessian(@ForAll @IntRange(min = 1, max = 170) int size, @ForAll long seed) {
        float[] x = activations(seed, 2 * size, size);
        Gram gram = gram(x, size);
        double damping = gram.get(0, 0) * 0.1 + 1;
        int[] order = IntStream.range(0, size).toArray();
        double[][] factor = TriangularFactor.of(TriangularFactor.damped(gram, order, damping))
                .orElseThrow();
        RealMatrix upper = MatrixUtils.createRealMatrix(size, size);
        for (int i = 0; i < size; i++) {
            for (int j = i; j < size; j++) {
                upper.setEntry(i, j, factor[j][i]);
            }
        }
        RealMatrix hessian = gramOf(x, size);
        for (int i = 0; i < size; i++) {
            hessian.addToEntry(i, i, damping);
        }
        RealMatrix one = upper.transpose().multiply(upper).multiply(hessian);
        assertThat(one.subtract(MatrixUtils.createRealIdentityMatrix(size)).getNorm())
                .isLessThan(1e-5);
    }

    @Test
    void gives_up_on_what_is_not_positive_definite_and_on_silent_inputs() {
        assertThat(TriangularFactor.of(new double[][] {{1}, {2, 1}})).isEmpty();
        assertThat(TriangularFactor.of(new double[][] {{Double.NaN}})).isEmpty();
        assertThat(Gptq.of(gram(new float[4 * 16], 16), false)).isEqualTo(Optional.empty());
    }

    @Test
    @DisplayName("makes do with inputs that are always 0, or the same: damping")
    void degenerate() {
        float[] x = gaussian(3, 40 * 16);
        for (int i = 0; i < x.length; i++) {
            int input = i % 16;
            x[i] = input == 5 ? 0 : input == 6 ? x[i - 2] : x[i];
        }
        float[] w = gaussian(4, 16 * 8);
        BlockMatrix quantized =
                Gptq.of(gram(x, 16), true).orElseThrow().quantize(matrix(w, 16), new BlockFormat(4, 16, false));
        for (double[] row : restored(quantized)) {
            for (double weight : row) {
                assertThat(Math.abs(weight)).isLessThan(8);
            }
        }
    }
}
