package dev.cortado.quantize.dynamic;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.real;
import static dev.cortado.quantize.QuantizerTests.PLAIN;
import static dev.cortado.quantize.QuantizerTests.assertClose;
import static dev.cortado.quantize.QuantizerTests.quantized;
import static dev.cortado.quantize.QuantizerTests.random;
import static dev.cortado.quantize.QuantizerTests.reasonLeftAlone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.quantize.Oracle;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.tensor.WeightType;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DynamicGemmTest {

    private static final int ROWS = 4;

    private static float[] transposed(float[] matrix, int columns) {
        int rows = matrix.length / columns;
        float[] result = new float[matrix.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                result[column * rows + row] = matrix[row * columns + column];
            }
        }
        return result;
    }

    @Property(tries = 80, seed = "20260101")
    void the_result_is_alpha_times_the_integer_product_plus_beta_times_c(
            @ForAll @IntRange(min = 1, max = 40) int inner,
            @ForAll @IntRange(min = 1, max = 20) int columns,
            @ForAll boolean transA,
            @ForAll boolean transB,
            @ForAll @IntRange(max = 3) int biasKind,
            @ForAll boolean constantBias,
            @ForAll @IntRange(max = 3) int factors,
            @ForAll boolean perChannel,
            @ForAll WeightType type,
            @ForAll long seed) {
        float alpha = new float[] {1, 0.5f, -2, 1}[factors];
        float beta = new float[] {1, 1, 0.25f, 0}[factors];
        float[] a = random(seed, ROWS * inner, -1, 2);
        float[] b = random(seed + 1, inner * columns, -1, 1);
        List<Long> biasShape = List.of(
                        List.<Long>of(), List.of((long) columns), List.of(1L, (long) columns), List.of((long) ROWS, 1L))
                .get(biasKind);
        int biasCount = biasKind == 0 ? 1 : biasKind == 3 ? ROWS : columns;
        float[] c = random(seed + 2, biasCount, -3, 3);
        ModelBuilder builder = new ModelBuilder()
                .input("a", ElementType.FLOAT, transA ? inner : ROWS, transA ? ROWS : inner)
                .weight(
                        "b",
                        transB ? List.of((long) columns, (long) inner) : List.of((long) inner, (long) columns),
                        transB ? transposed(b, columns) : b)
                .node(
                        "Gemm",
                        "linear",
                        List.of("a", "b", "c"),
                        "y",
                        real("alpha", alpha),
                        real("beta", beta),
                        integer("transA", transA ? 1 : 0),
                        integer("transB", transB ? 1 : 0))
                .output("y", ElementType.FLOAT, ROWS, columns);
        Feed feedA = transA ? new Feed(transposed(a, inner), inner, ROWS) : new Feed(a, ROWS, inner);
        Map<String, Feed> feeds = Map.of("a", feedA);
        if (constantBias) {
            builder.weight("c", biasShape, c);
        } else {
            builder.input("c", ElementType.FLOAT, biasShape.toArray());
            feeds = Map.of("a", feedA, "c", new Feed(c, biasShape));
        }
        OnnxModel model = quantized(
                builder.build(),
                PLAIN.withWeightType(type).withPerChannel(perChannel).withReduceRange(true));
        double[] expected = Oracle.dynamicProduct(a, b, inner, columns, type == WeightType.INT8, perChannel, true);
        for (int i = 0; i < expected.length; i++) {
            int biasIndex = biasKind == 0 ? 0 : biasKind == 3 ? i / columns : i % columns;
            expected[i] = alpha * expected[i] + beta * c[biasIndex];
        }
        if (beta == 0 && !constantBias) {
            // A declared input that nothing reads any more is still fed.
            assertThat(model.graph().consumers("c")).isEmpty();
        }
        assertClose(OrtRunner.run(model, feeds).get("y"), expected, 1e-5);
    }

    @Test
    void without_a_bias_no_sum_is_added() {
        OnnxModel model = quantized(
                new ModelBuilder()
                        .input("a", ElementType.FLOAT, 1, 2)
                        .weight("b", List.of(2L, 1L), 1, 2)
                        .node("Gemm", "linear", List.of("a", "b"), "y")
                        .output("y")
                        .build(),
                PLAIN);
        assertThat(model.graph().operatorCounts()).doesNotContainKeys("Add", "Gemm");
    }

    @Test
    void a_transposed_and_a_plain_reading_of_one_matrix_are_told_apart() {
        OnnxModel original = new ModelBuilder()
                .input("a", ElementType.FLOAT, 1, 2)
                .weight("b", List.of(2L, 2L), 1, 2, 3, 4)
                .weight("b_transposed", List.of(2L, 2L), 5, 6, 7, 8)
                .node("Gemm", "plain", List.of("a", "b"), "y")
                .node("Gemm", "turned", List.of("a", "b"), "z", integer("transB", 1))
                .node("Gemm", "named_alike", List.of("a", "b_transposed"), "u")
                .output("y")
                .output("z")
                .output("u")
                .build();
        Map<String, float[]> found =
                OrtRunner.run(quantized(original, PLAIN), Map.of("a", new Feed(new float[] {1, 0}, 1, 2)));
        assertClose(found.get("y"), new double[] {1, 2}, 0.02);
        assertClose(found.get("z"), new double[] {1, 3}, 0.02);
        assertClose(found.get("u"), new double[] {5, 6}, 0.02);
    }

    @Test
    void a_product_of_two_activations_is_left_alone() {
        OnnxModel model = new ModelBuilder()
                .input("a", ElementType.FLOAT, 2, 2)
                .node("Gemm", "linear", List.of("a", "a"), "y")
                .output("y")
                .build();
        assertThat(reasonLeftAlone(model, PLAIN)).contains("computed at run time");
    }
}
