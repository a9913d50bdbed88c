package dev.cortado.quantize.dynamic;

import static dev.cortado.quantize.QuantizerTests.PLAIN;
import static dev.cortado.quantize.QuantizerTests.assertClose;
import static dev.cortado.quantize.QuantizerTests.operators;
import static dev.cortado.quantize.QuantizerTests.quantize;
import static dev.cortado.quantize.QuantizerTests.quantized;
import static dev.cortado.quantize.QuantizerTests.random;
import static dev.cortado.quantize.QuantizerTests.reasonLeftAlone;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.quantize.Oracle;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.QuantizerTests;
import dev.cortado.quantize.tensor.WeightType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DynamicMatMulTest {

    private static ModelBuilder product(int inner, int columns, float[] weights) {
        return new ModelBuilder()
                .input("x", ElementType.FLOAT, "rows", inner)
                .weight("w", List.of((long) inner, (long) columns), weights)
                .node("MatMul", "product", List.of("x", "w"), "y")
                .output("y", ElementType.FLOAT, "rows", columns);
    }

    @Nested
    @DisplayName("the result is the exact integer product of the quantised numbers, rescaled")
    class Numbers {

        @Test
        void of_constant_zero_and_one_sided_weights() {
            for (WeightType type : WeightType.values()) {
                for (float[] b : List.of(new float[6], filled(6, 4), filled(6, -4), new float[] {0, 0, 1, 2, 3, 4})) {
                    for (boolean perChannel : new boolean[] {false, true}) {
                        float[] a = {1, -2, 3};
                        OnnxModel model = quantized(
                                product(3, 2, b).build(),
                                PLAIN.withWeightType(type).withPerChannel(perChannel));
                        assertClose(
                                OrtRunner.run(model, Map.of("x", new Feed(a, 1, 3)))
                                        .get("y"),
                                Oracle.dynamicProduct(a, b, 3, 2, type == WeightType.INT8, perChannel, false),
                                1e-6);
                    }
                }
            }
        }

        private static float[] filled(int count, float value) {
            float[] numbers = new float[count];
            Arrays.fill(numbers, value);
            return numbers;
        }

        @Test
        void the_weight_in_the_model_is_what_the_formulas_give() {
            float[] b = random(3, 12 * 5, -2, 3);
            OnnxModel model = quantized(product(12, 5, b).build(), PLAIN.withWeightType(WeightType.UINT8));
            Oracle.Quantized expected = Oracle.quantize(b, false, false);
            Tensor weight = model.graph().initializer("w_quantized").orElseThrow();
            assertThat(weight.type()).isEqualTo(ElementType.UINT8);
            assertThat(weight.shape()).containsExactly(12L, 5L);
            assertThat(model.graph().initializer("w_scale").orElseThrow().floats())
                    .containsExactly((float) expected.scale);
            assertThat(model.graph().initializer("w_zero_point").orElseThrow().floats())
                    .containsExactly((float) expected.zeroPoint);
            float[] values = weight.floats();
            for (int i = 0; i < values.length; i++) {
                assertThat((long) values[i]).isEqualTo(expected.values[i]);
            }
        }
    }

    @Nested
    @DisplayName("the graph")
    class Structure {

        @Test
        @DisplayName("is DynamicQuantizeLinear, MatMulInteger, Cast, and Mul by (activation scale * weight scale)")
        void pattern() {
            OnnxModel model = quantized(product(4, 3, random(1, 12, -1, 1)).build(), PLAIN);
            assertThat(operators(model))
                    .containsExactly("DynamicQuantizeLinear", "MatMulInteger", "Cast", "Mul", "Mul");
            List<Node> nodes = model.graph().nodes();
            assertThat(nodes.get(1).inputs())
                    .containsExactly("x_quantized", "w_quantized", "x_zero_point", "w_zero_point");
            assertThat(nodes.get(3).inputs()).containsExactly("x_scale", "w_scale");
            assertThat(nodes.get(4).inputs())
                    .containsExactly(
                            nodes.get(2).outputs().getFirst(),
                            nodes.get(3).outputs().getFirst());
            assertThat(nodes.get(4).outputs()).containsExactly("y");
            assertThat(model.graph().initializer("w")).isEmpty();
        }

        @Test
        void an_activation_read_by_several_products_is_quantised_once() {
            OnnxModel model = quantized(
                    product(4, 3, random(1, 12, -1, 1))
                            .weight("v", List.of(4L, 2L), random(2, 8, -1, 1))
                            .node("MatMul", "other", List.of("x", "v"), "z")
                            .output("z")
                            .build(),
                    PLAIN);
            assertThat(model.graph().operatorCounts())
                    .containsEntry("DynamicQuantizeLinear", 1L)
                    .containsEntry("MatMulInteger", 2L);
        }

        @Test
        void a_weight_read_by_several_products_is_stored_once() {
            OnnxModel model = quantized(
                    product(4, 4, random(1, 16, -1, 1))
                            .node("MatMul", "again", List.of("y", "w"), "z")
                            .output("z")
                            .build(),
                    PLAIN);
            assertThat(model.graph().initializers()).hasSize(3);
        }

        @Test
        void a_weight_that_something_else_reads_too_stays_as_well() {
            PassResult result = quantize(
                    product(4, 4, random(1, 16, -1, 1))
                            .node("Abs", "other", List.of("w"), "z")
                            .output("z")
                            .build(),
                    PLAIN);
            OnnxModel model = result.model();
            assertThat(result.report().nodes().getLast().reason()).contains("Abs is not quantised");
            assertThat(model.graph().initializer("w")).isPresent();
            assertThat(model.graph().initializer("w_quantized")).isPresent();
        }

        @Test
        void names_that_are_taken_are_avoided() {
            OnnxModel model = product(2, 2, new float[] {1, 2, 3, 4})
                    .node("Relu", "product_quant", List.of("y"), "w_quantized")
                    .node("Abs", "x_QuantizeLinear", List.of("w_quantized"), "x_scale")
                    .output("x_scale")
                    .build();
            OnnxModel result = quantized(model, PLAIN);
            assertThat(result.graph().initializer("w_quantized_1")).isPresent();
            float[] x = {1, -2};
            assertThat(OrtRunner.run(result, Map.of("x", new Feed(x, 1, 2)))).containsKeys("y", "x_scale");
        }

        @Test
        void nodes_without_names_and_values_between_keep_their_declared_types() {
            OnnxModel model = quantized(
                    new ModelBuilder()
                            .input("x", ElementType.FLOAT, 1, 2)
                            .weight("w", List.of(2L, 2L), 1, 2, 3, 4)
                            .node("MatMul", "", List.of("x", "w"), "a")
                            .node("MatMul", "", List.of("a", "w"), "y")
                            .valueInfo("a", ElementType.FLOAT, 1, 2)
                            .output("y", ElementType.FLOAT, 1, 2)
                            .build(),
                    PLAIN);
            float[] y = OrtRunner.run(model, Map.of("x", new Feed(new float[] {1, 0}, 1, 2)))
                    .get("y");
            assertClose(y, new double[] {7, 10}, 0.03);
        }

        @Test
        @DisplayName("initialisers that old files also list as inputs become plain constants")
        void oldFiles() {
            for (int version : new int[] {3, 7}) {
                OnnxModel model = quantized(
                        product(2, 2, new float[] {1, 2, 3, 4})
                                .irVersion(version)
                                .input("w", ElementType.FLOAT, 2, 2)
                                .build(),
                        PLAIN);
                assertThat(model.proto().getGraph().getInputList()).hasSize(1);
                assertThat(OrtRunner.run(model, Map.of("x", new Feed(new float[] {1, 0}, 1, 2))))
                        .containsKey("y");
            }
        }
    }

    @Nested
    @DisplayName("weights behind other nodes")
    class BehindNodes {

        @Test
        void a_constant_node() {
            OnnxModel model = quantized(
                    new ModelBuilder()
                            .input("x", ElementType.FLOAT, 1, 2)
                            .node(
                                    "Constant",
                                    "c",
                                    List.of(),
                                    "w",
                                    ModelBuilder.tensor("value", ModelBuilder.floats("", List.of(2L, 1L), 3, 4)))
                            .node("MatMul", "product", List.of("x", "w"), "y")
                            .output("y")
                            .build(),
                    PLAIN);
            assertThat(model.graph().operatorCounts()).doesNotContainKey("Constant");
            assertClose(
                    OrtRunner.run(model, Map.of("x", new Feed(new float[] {1, 1}, 1, 2)))
                            .get("y"),
                    new double[] {7},
                    0.01);
        }

        @Test
        void a_transpose_of_an_initialiser_is_done_once_and_for_all() {
            float[] stored = random(5, 3 * 4, -1, 1);
            OnnxModel original = new ModelBuilder()
                    .input("x", ElementType.FLOAT, 2, 4)
                    .weight("stored", List.of(3L, 4L), stored)
                    .node("Transpose", "t", List.of("stored"), "w", ModelBuilder.integers("perm", 1L, 0L))
                    .node("Identity", "i", List.of("w"), "w2")
                    .node("MatMul", "product", List.of("x", "w2"), "y")
                    .output("y")
                    .build();
            OnnxModel model = quantized(original, PLAIN);
            assertThat(model.graph().operatorCounts()).doesNotContainKeys("Transpose", "Identity");
            assertThat(model.graph().initializer("stored")).isEmpty();
            Map<String, Feed> feed = Map.of("x", new Feed(random(6, 8, -1, 1), 2, 4));
            float[] expected = OrtRunner.run(original, feed).get("y");
            float[] found = OrtRunner.run(model, feed).get("y");
            assertThat(QuantizerTests.cosine(found, expected)).isGreaterThan(0.999);
        }

        @Test
        void a_batch_of_matrices_has_one_scale() {
            float[] b = random(8, 2 * 5 * 3, -1, 1);
            OnnxModel original = new ModelBuilder()
                    .input("x", ElementType.FLOAT, 2, 4, 5)
                    .weight("w", List.of(2L, 5L, 3L), b)
                    .node("MatMul", "product", List.of("x", "w"), "y")
                    .output("y")
                    .build();
            OnnxModel model = quantized(original, PLAIN.withPerChannel(true));
            assertThat(model.graph().initializer("w_scale").orElseThrow().shape())
                    .isEmpty();
            Map<String, Feed> feed = Map.of("x", new Feed(random(9, 40, -1, 1), 2, 4, 5));
            assertThat(QuantizerTests.cosine(
                            OrtRunner.run(model, feed).get("y"),
                            OrtRunner.run(original, feed).get("y")))
                    .isGreaterThan(0.999);
        }
    }

    @Nested
    @DisplayName("left alone, with the reason")
    class LeftAlone {

        @Test
        void a_product_of_two_activations() {
            OnnxModel model = new ModelBuilder()
                    .input("x", ElementType.FLOAT, 2, 2)
                    .node("MatMul", "product", List.of("x", "x"), "y")
                    .output("y")
                    .build();
            assertThat(reasonLeftAlone(model, PLAIN)).contains("computed at run time");
        }

        @Test
        void a_weight_of_another_type() {
            OnnxModel model = new ModelBuilder()
                    .input("x", ElementType.FLOAT16, 1, 1)
                    .initializer(TensorProto.newBuilder()
                            .setName("w")
                            .setDataType(ElementType.FLOAT16.code())
                            .addDims(1)
                            .addDims(1)
                            .setRawData(ByteString.copyFrom(new byte[] {0, 0x3c}))
                            .build())
                    .node("MatMul", "product", List.of("x", "w"), "y")
                    .output("y", ElementType.FLOAT16, 1, 1)
                    .build();
            assertThat(reasonLeftAlone(model, PLAIN)).contains("float16");
        }

        @Test
        void a_vector() {
            OnnxModel model = new ModelBuilder()
                    .input("x", ElementType.FLOAT, 1, 2)
                    .weight("w", List.of(2L), 1, 2)
                    .node("MatMul", "product", List.of("x", "w"), "y")
                    .output("y")
                    .build();
            assertThat(reasonLeftAlone(model, PLAIN)).contains("vector");
        }
    }

    @Property(tries = 60, seed = "20260101")
    void over_shapes_types_and_ranges(
            @ForAll @IntRange(min = 1, max = 9) int rows,
            @ForAll @IntRange(min = 1, max = 70) int inner,
            @ForAll @IntRange(min = 1, max = 40) int columns,
            @ForAll WeightType type,
            @ForAll boolean perChannel,
            @ForAll @IntRange(max = 4) int kind,
            @ForAll long seed) {
        double[][] ranges = {{-1, 1}, {0.5, 3}, {-7, -2}, {-1e-6, 2e-6}, {-3e4, 1e5}};
        float[] a = random(seed, rows * inner, ranges[kind][0], ranges[kind][1]);
        float[] b = random(seed + 1, inner * columns, ranges[4 - kind][0], ranges[4 - kind][1]);
        // Reduced, so that no processor's kernel saturates and the integer sums are exact everywhere.
        DynamicQuantization settings =
                PLAIN.withWeightType(type).withPerChannel(perChannel).withReduceRange(true);
        OnnxModel model = quantized(product(inner, columns, b).build(), settings);
        float[] found =
                OrtRunner.run(model, Map.of("x", new Feed(a, rows, inner))).get("y");
        double[] expected = Oracle.dynamicProduct(a, b, inner, columns, type == WeightType.INT8, perChannel, true);
        assertClose(found, expected, 1e-5);
    }
}
