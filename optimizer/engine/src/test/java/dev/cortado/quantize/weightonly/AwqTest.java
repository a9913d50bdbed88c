package dev.cortado.quantize.weightonly;

import static dev.cortado.moments.CorrelatedInputs.activations;
import static dev.cortado.moments.CorrelatedInputs.gaussian;
import static dev.cortado.moments.CorrelatedInputs.gram;
import static dev.cortado.quantize.QuantizerTests.assertClose;
import static dev.cortado.quantize.QuantizerTests.random;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.operators;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Tensor;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.weightonly.WeightOnlyTests.ArrayFeeds;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("AWQ")
class AwqTest {

    private static final int WIDTH = 64;
    private static final int OUTPUTS = 48;

    private static final WeightOnlyQuantization AWQ =
            WeightOnlyQuantization.defaults(WeightAlgorithm.AWQ).withFormat(new BlockFormat(4, 64, false));

    private static WeightMatrix matrix(float[] values, int rows) {
        List<Long> shape = List.of((long) rows, (long) values.length / rows);
        return new WeightMatrix(Tensor.of(ModelBuilder.floats("w", shape, values)), false);
    }

    @Property(tries = 25, seed = "20260312")
    void loses_no_more_than_rounding_does(
            @ForAll @IntRange(min = 8, max = 120) int rows,
            @ForAll boolean symmetric,
            @ForAll boolean scalable,
            @ForAll long seed) {
        float[] x = activations(seed, 3 * rows, rows);
        List<WeightMatrix> matrices =
                List.of(matrix(gaussian(seed + 7, rows * 30), rows), matrix(gaussian(seed + 8, rows * 12), rows));
        BlockFormat format = new BlockFormat(4, 32, symmetric);
        AwqScaling.Result found = AwqScaling.search(matrices, gram(x, rows), format, scalable);
        double[] sums = new double[2];
        for (int m = 0; m < 2; m++) {
            WeightMatrix matrix = matrices.get(m);
            BlockMatrix nearest = BlockwiseQuantizer.quantize(matrix, new RoundToNearest(), format, null, null);
            double[][] before = new double[rows][matrix.columns()];
            double[][] after = new double[rows][matrix.columns()];
            for (int i = 0; i < rows; i++) {
                double scale = found.scales().isEmpty() ? 1 : found.scales().get(i);
                for (int c = 0; c < matrix.columns(); c++) {
                    before[i][c] = nearest.weight(i, c) - matrix.get(i, c);
                    after[i][c] = found.matrices().get(m).weight(i, c) / scale - matrix.get(i, c);
                }
            }
            for (double value : WeightOnlyTests.product(x, before)) {
                sums[0] += value * value;
            }
            for (double value : WeightOnlyTests.product(x, after)) {
                sums[1] += value * value;
            }
        }
        assertThat(sums[1]).isLessThanOrEqualTo(sums[0] * (1 + 1e-9));
        assertThat(found.error()).isCloseTo(sums[1], within(1e-6 * sums[0]));
        if (!scalable) {
            assertThat(found.scales()).isEmpty();
        }
    }

    @Test
    @DisplayName("loses much less when few inputs are much larger than the others")
    void outliers() {
        float[] x = activations(5, 300, WIDTH);
        for (int i = 0; i < x.length; i++) {
            x[i] *= i % WIDTH % 16 == 2 ? 12 : 1;
        }
        WeightMatrix matrix = matrix(gaussian(9, WIDTH * OUTPUTS), WIDTH);
        AwqScaling.Result found =
                AwqScaling.search(List.of(matrix), gram(x, WIDTH), new BlockFormat(4, 64, false), true);
        assertThat(found.exponent()).isPositive();
        assertThat(found.error())
                .isLessThan(0.6
                        * found.nearest().stream()
                                .mapToDouble(Double::doubleValue)
                                .sum());
    }

    @Test
    void scales_are_powers_of_magnitudes_whose_extremes_cancel() {
        float[] scales = AwqScaling.scales(new double[] {4, 1, 16, 0}, 0.5);
        assertThat(scales[2] / scales[0]).isCloseTo(2, within(1e-5f));
        assertThat(scales[0] / scales[1]).isCloseTo(2, within(1e-5f));
        assertThat(scales[3]).as("an input that is never used").isPositive();
        assertThat(scales[2] * scales[3]).isCloseTo(1, within(1e-5f));
        assertThat(AwqScaling.scales(new double[2], 0.5)).containsExactly(1, 1);
    }

    @Nested
    @DisplayName("divides what the scaled weights read")
    class Division {

        private final float[] x = large(activations(11, 40, WIDTH));

        private float[] large(float[] values) {
            for (int i = 0; i < values.length; i++) {
                values[i] *= i % WIDTH % 16 == 2 ? 12 : 1;
            }
            return values;
        }

        private ModelBuilder start() {
            return new ModelBuilder()
                    .opset(17)
                    .input("x", ElementType.FLOAT, 40, WIDTH)
                    .weight("w", List.of((long) WIDTH, (long) OUTPUTS), gaussian(9, WIDTH * OUTPUTS))
                    .weight("v", List.of((long) WIDTH, (long) OUTPUTS), gaussian(10, WIDTH * OUTPUTS))
                    .weight("gamma", List.of((long) WIDTH), outlying())
                    .weight("beta", List.of((long) WIDTH), random(13, WIDTH, -1, 1))
                    .output("y", ElementType.FLOAT, 40, OUTPUTS)
                    .output("z", ElementType.FLOAT, 40, OUTPUTS);
        }

        private float[] outlying() {
            float[] gamma = random(12, WIDTH, 0.5, 1.5);
            for (int i = 2; i < WIDTH; i += 16) {
                gamma[i] *= 20;
            }
            return gamma;
        }

        private ModelBuilder products(ModelBuilder builder, String value) {
            return builder.node("MatMul", "first", List.of(value, "w"), "y")
                    .node("MatMul", "second", List.of(value, "v"), "z");
        }

        /** Quantises to 8 bits, so that any mistake with the division would stand out from what rounding does. */
        private PassResult check(OnnxModel model) {
            ArrayFeeds samples = new ArrayFeeds("x", List.of(x), WIDTH);
            PassResult result = WeightOnlyTests.quantize(model, AWQ.withFormat(new BlockFormat(8, 64, false)), samples);
            Map<String, Feed> feeds = Map.of("x", new Feed(x, 40, WIDTH));
            Map<String, float[]> expected = OrtRunner.run(model, feeds);
            Map<String, float[]> found = OrtRunner.run(result.model(), feeds);
            expected.forEach((name, values) -> {
                double[] wanted = new double[values.length];
                for (int i = 0; i < wanted.length; i++) {
                    wanted[i] = values[i];
                }
                assertClose(found.get(name), wanted, 5e-3);
            });
            assertThat(result.report().changed()).isEqualTo(2);
            return result;
        }

        @Test
        @DisplayName("by one Mul where the value is the model's input")
        void mul() {
            PassResult result = check(products(start(), "x").build());
            assertThat(operators(result.model())).containsExactly("Mul", "MatMulNBits", "MatMulNBits");
            assertThat(result.report().nodes().getFirst().reason())
                    .contains("AWQ")
                    .endsWith("by a Mul before it");
        }

        @Test
        @DisplayName("in scale and bias of a LayerNormalization that nobody else reads")
        void normalization() {
            OnnxModel model = products(
                            start().node("LayerNormalization", "norm", List.of("x", "gamma", "beta"), "n"), "n")
                    .build();
            PassResult result = check(model);
            assertThat(operators(result.model())).containsExactly("LayerNormalization", "MatMulNBits", "MatMulNBits");
            assertThat(result.report().nodes().getFirst().reason()).endsWith("in the constants before it");
        }

        @Test
        @DisplayName("in the vectors of a Mul and an Add, which a decomposed normalisation ends with")
        void vectors() {
            OnnxModel model = products(
                            start().node("Mul", "scale", List.of("x", "gamma"), "s")
                                    .node("Add", "shift", List.of("beta", "s"), "n"),
                            "n")
                    .build();
            assertThat(operators(check(model).model())).containsExactly("Mul", "Add", "MatMulNBits", "MatMulNBits");
        }

        @Test
        @DisplayName("by a Mul where somebody else reads the value too, as a residual connection does")
        void residual() {
            OnnxModel model = products(
                            start().node("Mul", "scale", List.of("x", "gamma"), "n")
                                    .node("Relu", "other", List.of("n"), "r")
                                    .output("r", ElementType.FLOAT, 40, WIDTH),
                            "n")
                    .build();
            OnnxModel found = check(model).model();
            assertThat(operators(found)).containsExactly("Mul", "Relu", "Mul", "MatMulNBits", "MatMulNBits");
        }
    }
}
