package dev.cortado.quantize.weightonly;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.quantize.QuantizerTests.assertClose;
import static dev.cortado.quantize.QuantizerTests.random;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.product;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.quantize;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.quantized;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.rtn;
import static dev.cortado.quantize.weightonly.WeightOnlyTests.runPlain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Products behind a DequantizeLinear")
class QdqLayoutTest {

    private static final int ROWS = 3;

    private static OnnxModel model(long opset, int inner, int columns, float[] b, boolean gemm) {
        ModelBuilder builder = new ModelBuilder()
                .opset(opset)
                .irVersion(opset >= 21 ? 10 : 8)
                .input("a", ElementType.FLOAT, ROWS, inner)
                .output("y", ElementType.FLOAT, ROWS, columns);
        if (gemm) {
            return builder.weight("b", List.of((long) columns, (long) inner), MatMulNBitsTest.transposed(b, columns))
                    .node("Gemm", "product", List.of("a", "b"), "y", integer("transB", 1))
                    .build();
        }
        return builder.weight("b", List.of((long) inner, (long) columns), b)
                .node("MatMul", "product", List.of("a", "b"), "y")
                .build();
    }

    /** The matrix, read from the constants by the specification of DequantizeLinear. */
    private static double[][] dequantized(OnnxModel model, int inner, int columns, int bits) {
        Node node = model.graph().nodes().getFirst();
        assertThat(node.operator()).isEqualTo("DequantizeLinear");
        float[] codes = tensor(model, node, 0).floats();
        float[] scales = tensor(model, node, 1).floats();
        float[] zeros = node.input(2).isEmpty()
                ? new float[scales.length]
                : tensor(model, node, 2).floats();
        assertThat(tensor(model, node, 0).type().bits()).isEqualTo(bits);
        int size = (int) node.integer("block_size", inner);
        double[][] matrix = new double[inner][columns];
        for (int k = 0; k < inner; k++) {
            for (int n = 0; n < columns; n++) {
                int at = k / size * columns + n;
                matrix[k][n] = (double) scales[at] * (codes[k * columns + n] - zeros[at]);
            }
        }
        return matrix;
    }

    private static Tensor tensor(OnnxModel model, Node node, int input) {
        return model.graph().initializer(node.input(input)).orElseThrow();
    }

    @Property(tries = 100, seed = "20260303")
    void are_the_products_with_the_matrix_their_constants_stand_for(
            @ForAll @IntRange(min = 12, max = 300) int inner,
            @ForAll @IntRange(min = 1, max = 40) int columns,
            @ForAll @IntRange(min = 4, max = 8) int power,
            @ForAll boolean four,
            @ForAll boolean symmetric,
            @ForAll boolean gemm,
            @ForAll long seed) {
        int bits = four ? 4 : 8;
        float[] a = random(seed, ROWS * inner, -1, 2);
        float[] b = random(seed + 1, inner * columns, -1, 1.5);
        OnnxModel found = quantized(
                model(21, inner, columns, b, gemm),
                rtn(bits, 1 << power, symmetric).withLayout(WeightLayout.QDQ));
        assertThat(found.irVersion()).isGreaterThanOrEqualTo(10);
        double[] expected = product(a, dequantized(found, inner, columns, bits));
        assertClose(runPlain(found, "a", a, ROWS, inner), expected, 1e-5);
        // Optimised it becomes a MatMulNBits, whose activations have 8 bits unless the session says otherwise.
        float[] y = OrtRunner.run(found, Map.of("a", new Feed(a, ROWS, inner))).get("y");
        assertClose(y, expected, 2e-2);
        assertClose(y, product(a, WeightOnlyTests.matrix(b, columns)), four ? 0.25 : 0.02);
    }

    @Property(tries = 40, seed = "20260304")
    void with_eight_bits_have_a_scale_a_channel_where_the_opset_knows_no_blocks(
            @ForAll @IntRange(min = 8, max = 300) int inner,
            @ForAll @IntRange(min = 1, max = 30) int columns,
            @ForAll @IntRange(min = 13, max = 20) int opset,
            @ForAll boolean symmetric,
            @ForAll boolean gemm,
            @ForAll long seed) {
        float[] a = random(seed, ROWS * inner, -1, 2);
        float[] b = random(seed + 1, inner * columns, -1, 1.5);
        OnnxModel found = quantized(
                model(opset, inner, columns, b, gemm), rtn(8, 32, symmetric).withLayout(WeightLayout.QDQ));
        assertThat(found.opset()).isEqualTo(opset);
        double[] expected = product(a, dequantized(found, inner, columns, 8));
        assertClose(runPlain(found, "a", a, ROWS, inner), expected, 1e-5);
        float[] y = OrtRunner.run(found, Map.of("a", new Feed(a, ROWS, inner))).get("y");
        assertClose(y, expected, 2e-2);
    }

    @Test
    void say_the_way_out_where_the_opset_is_too_old() {
        float[] b = random(1, 64 * 8, -1, 1);
        assertThatThrownBy(() ->
                        quantize(model(17, 64, 8, b, false), rtn(4, 32, true).withLayout(WeightLayout.QDQ)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("opset 17")
                .hasMessageContaining("21 for 4 bits")
                .hasMessageContaining("take the layout nbits");
        assertThatThrownBy(() ->
                        quantize(model(12, 64, 8, b, false), rtn(8, 32, true).withLayout(WeightLayout.QDQ)))
                .hasMessageContaining("13 for 8 bits");
    }
}
