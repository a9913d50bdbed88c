package dev.cortado.quantize.weightonly;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.real;
import static dev.cortado.quantize.QuantizerTests.assertClose;
import static dev.cortado.quantize.QuantizerTests.random;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.operators;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.product;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.quantized;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.rtn;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.unpacked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Products as MatMulNBits")
class MatMulNBitsTest {

    private static final int ROWS = 3;
    private static final List<Integer> BLOCKS = List.of(16, 32, 64, 128, 256);

    private static Node only(OnnxModel model) {
        return model.graph().nodes().stream()
                .filter(node -> node.operator().equals("MatMulNBits"))
                .findFirst()
                .orElseThrow();
    }

    /** Half a step is what rounding may cost; clipping costs no more, since the range just fits. */
    private static void assertRounded(float[] weights, double[][] found, int size, int bits, boolean symmetric) {
        int columns = found[0].length;
        for (int n = 0; n < columns; n++) {
            for (int first = 0; first < found.length; first += size) {
                double low = 0;
                double high = 0;
                int end = Math.min(found.length, first + size);
                for (int k = first; k < end; k++) {
                    low = Math.min(low, weights[k * columns + n]);
                    high = Math.max(high, weights[k * columns + n]);
                }
                double levels = Math.pow(2, bits);
                // On the side of the smaller half of a symmetric range a whole step may be missing.
                double step = symmetric ? 2 * Math.max(-low, high) / levels : (high - low) / (levels - 1);
                double most = (symmetric ? 1 : 0.5) * step;
                for (int k = first; k < end; k++) {
                    assertThat(Math.abs(found[k][n] - weights[k * columns + n])).isLessThanOrEqualTo(most * 1.0001);
                }
            }
        }
    }

    @Property(tries = 150, seed = "20260301")
    void are_the_products_with_the_matrix_their_constants_stand_for(
            @ForAll @IntRange(min = 12, max = 600) int inner,
            @ForAll @IntRange(min = 1, max = 40) int columns,
            @ForAll @IntRange(max = 4) int block,
            @ForAll boolean four,
            @ForAll boolean symmetric,
            @ForAll @IntRange(max = 4) int level,
            @ForAll long seed) {
        int bits = four ? 4 : 8;
        int size = BLOCKS.get(block);
        if (size > 2 * inner) {
            return; // Filled up to more than the floats take: left alone, as another test says.
        }
        float[] a = random(seed, ROWS * inner, -1, 2);
        float[] b = random(seed + 1, inner * columns, -1, 1.5);
        OnnxModel model = new ModelBuilder()
                .input("a", ElementType.FLOAT, ROWS, inner)
                .weight("b", List.of((long) inner, (long) columns), b)
                .node("MatMul", "product", List.of("a", "b"), "y")
                .output("y", ElementType.FLOAT, ROWS, columns)
                .build();
        OnnxModel found = quantized(model, rtn(bits, size, symmetric).withAccuracyLevel(level));
        assertThat(operators(found)).containsExactly("MatMulNBits");
        double[][] matrix = unpacked(found.graph(), only(found));
        assertRounded(b, matrix, size, bits, symmetric);
        float[] y = OrtRunner.run(found, Map.of("a", new Feed(a, ROWS, inner))).get("y");
        // Level 4 rounds the activations to 8 bits.
        assertClose(y, product(a, matrix), level == 4 ? 2e-2 : 1e-5);
    }

    @Property(tries = 80, seed = "20260302")
    void of_a_gemm_have_its_factors_its_bias_and_its_transpositions(
            @ForAll @IntRange(min = 16, max = 80) int inner,
            @ForAll @IntRange(min = 1, max = 20) int columns,
            @ForAll boolean transA,
            @ForAll boolean transB,
            @ForAll @IntRange(max = 2) int biasKind,
            @ForAll @IntRange(max = 3) int factors,
            @ForAll boolean symmetric,
            @ForAll long seed) {
        float alpha = new float[] {1, 0.5f, -2, 1}[factors];
        float beta = new float[] {1, 1, 0.25f, 0}[factors];
        float[] a = random(seed, ROWS * inner, -1, 2);
        float[] b = random(seed + 1, inner * columns, -1, 1);
        float[] c = random(seed + 2, columns, -3, 3);
        ModelBuilder builder = new ModelBuilder()
                .input("a", ElementType.FLOAT, transA ? inner : ROWS, transA ? ROWS : inner)
                .weight(
                        "b",
                        transB ? List.of((long) columns, (long) inner) : List.of((long) inner, (long) columns),
                        transB ? transposed(b, columns) : b)
                .weight("c", List.of((long) columns), c)
                .node(
                        "Gemm",
                        "linear",
                        biasKind == 0 ? List.of("a", "b") : List.of("a", "b", "c"),
                        "y",
                        real("alpha", alpha),
                        real("beta", beta),
                        integer("transA", transA ? 1 : 0),
                        integer("transB", transB ? 1 : 0))
                .output("y", ElementType.FLOAT, ROWS, columns);
        OnnxModel found = quantized(builder.build(), rtn(4, 16, symmetric));
        Feed feed = transA ? new Feed(transposed(a, inner), inner, ROWS) : new Feed(a, ROWS, inner);
        float[] y = OrtRunner.run(found, Map.of("a", feed)).get("y");
        // The scales hold alpha.
        double[] expected = product(a, unpacked(found.graph(), only(found)));
        for (int i = 0; i < expected.length; i++) {
            expected[i] += biasKind == 0 ? 0 : beta * c[i % columns];
        }
        assertClose(y, expected, 1e-5);
        OnnxModel plain = new ModelBuilder()
                .input("a", ElementType.FLOAT, ROWS, inner)
                .weight("b", List.of((long) inner, (long) columns), b)
                .node("MatMul", "product", List.of("a", "b"), "y")
                .output("y", ElementType.FLOAT, ROWS, columns)
                .build();
        double[][] without = unpacked(
                quantized(plain, rtn(4, 16, symmetric)).graph(), only(quantized(plain, rtn(4, 16, symmetric))));
        double[] times = product(a, without);
        for (int i = 0; i < times.length; i++) {
            times[i] = alpha * times[i] + (biasKind == 0 ? 0 : beta * c[i % columns]);
        }
        assertClose(y, times, 1e-5);
    }

    static float[] transposed(float[] matrix, int columns) {
        int rows = matrix.length / columns;
        float[] result = new float[matrix.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                result[column * rows + row] = matrix[row * columns + column];
            }
        }
        return result;
    }
}
