package dev.cortado.quantize.qdq;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.integers;
import static dev.cortado.onnx.ModelBuilder.real;
import static dev.cortado.quantize.QuantizerTests.random;
import static dev.cortado.quantize.qdq.StaticTests.PLAIN;
import static dev.cortado.quantize.qdq.StaticTests.feed;
import static dev.cortado.quantize.qdq.StaticTests.feeds;
import static dev.cortado.quantize.qdq.StaticTests.number;
import static dev.cortado.quantize.qdq.StaticTests.operators;
import static dev.cortado.quantize.qdq.StaticTests.quantize;
import static dev.cortado.quantize.qdq.StaticTests.run;
import static dev.cortado.quantize.qdq.StaticTests.samples;
import static dev.cortado.quantize.qdq.StaticTests.sqnr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassResult;
import dev.cortado.quantize.Oracle;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.tensor.WeightType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A product quantised statically")
class StaticProductsTest {

    private static final int SIZE = 6;

    static OnnxModel conv(float[] weight, float[] bias, boolean relu) {
        ModelBuilder builder = new ModelBuilder()
                .input("x", ElementType.FLOAT, "n", 3, SIZE, SIZE)
                .output("y")
                .weight("w", List.of(4L, 3L, 3L, 3L), weight)
                .weight("b", List.of(4L), bias)
                .node("Conv", "conv", List.of("x", "w", "b"), relu ? "c" : "y", integers("pads", 1L, 1L, 1L, 1L));
        return (relu ? builder.node("Relu", "relu", List.of("c"), "y") : builder).build();
    }

    private static OnnxModel matMul() {
        return new ModelBuilder()
                .input("x", ElementType.FLOAT, "n", 5, 16)
                .output("y")
                .weight("w", List.of(16L, 8L), random(5, 128, -1, 1))
                .node("MatMul", "product", List.of("x", "w"), "y")
                .build();
    }

    @Test
    @DisplayName("has the scales and zero points of ONNX Runtime's formulas, the bias as s_x s_w too")
    void numbers() {
        float[] weight = random(1, 108, -0.8, 1);
        float[] bias = random(2, 4, -2, 2);
        OnnxModel model = conv(weight, bias, false);
        List<float[]> samples = samples(3, 5, 3 * SIZE * SIZE, -1, 3);
        OnnxModel quantized =
                quantize(model, PLAIN, feeds(samples, 3, SIZE, SIZE)).model();
        float low = 0;
        float high = 0;
        for (float[] sample : samples) {
            for (float value : sample) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        Oracle.Quantized input = Oracle.quantize(new float[] {low, high}, false, false);
        assertThat(number(quantized, "x_scale")).isEqualTo((float) input.scale);
        assertThat(number(quantized, "x_zero_point")).isEqualTo((float) input.zeroPoint);
        Oracle.Quantized weights = Oracle.quantize(weight, true, false);
        assertThat(number(quantized, "w_scale")).isEqualTo((float) weights.scale);
        float[] found =
                quantized.graph().initializer("w_quantized").orElseThrow().floats();
        float[] biases =
                quantized.graph().initializer("b_quantized").orElseThrow().floats();
        for (int i = 0; i < weight.length; i++) {
            assertThat(found[i]).isEqualTo((float) weights.values[i]);
        }
        double scale = (float) input.scale * (float) weights.scale;
        assertThat(number(quantized, "b_quantized_scale")).isEqualTo((float) scale);
        for (int i = 0; i < bias.length; i++) {
            assertThat((double) biases[i])
                    .isCloseTo((double) Oracle.roundHalfEven(bias[i] / (double) (float) scale), within(1.0));
        }
        // And what comes out is the float convolution of what goes in rounded.
        double[] x = Oracle.quantize(samples.getFirst(), false, false).restored();
        for (int i = 0; i < x.length; i++) {
            double q = Oracle.roundHalfEven(samples.getFirst()[i] / (float) input.scale) + input.zeroPoint;
            x[i] = (float) input.scale * (Math.min(Math.max(q, 0), 255) - input.zeroPoint);
        }
        double[] w = weights.restored();
        float[] y = run(quantized, feed(samples.getFirst(), 3, SIZE, SIZE));
        float step = number(quantized, "y_scale");
        for (int output = 0; output < 4; output++) {
            for (int row = 0; row < SIZE; row++) {
                for (int column = 0; column < SIZE; column++) {
                    double sum = bias[output];
                    for (int k = 0; k < 27; k++) {
                        int r = row + k / 3 % 3 - 1;
                        int c = column + k % 3 - 1;
                        if (r >= 0 && r < SIZE && c >= 0 && c < SIZE) {
                            sum += w[output * 27 + k] * x[(k / 9 * SIZE + r) * SIZE + c];
                        }
                    }
                    int at = (output * SIZE + row) * SIZE + column;
                    assertThat((double) y[at]).isCloseTo(sum, within(step * 0.51));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "QDQ, UINT8, false, INT8, true",
        "QDQ, INT8, false, INT8, true",
        "QDQ, INT8, true, INT8, false",
        "QDQ, UINT8, false, UINT8, true",
        "QDQ, UINT8, false, UINT8, false",
        "QDQ, INT16, true, INT8, true",
        "QDQ, UINT16, false, UINT8, true",
        "QOPERATOR, UINT8, false, INT8, true",
        "QOPERATOR, INT8, false, INT8, true",
        "QOPERATOR, INT8, true, INT8, false",
        "QOPERATOR, UINT8, false, UINT8, true",
        "QOPERATOR, UINT8, false, UINT8, false"
    })
    void is_near_the_float_one_in_every_form(
            QuantizationFormat format, ActivationType type, boolean symmetric, WeightType weights, boolean perChannel) {
        StaticQuantization settings = PLAIN.withFormat(format)
                .withActivations(type, symmetric)
                .withWeightType(weights)
                .withPerChannel(perChannel);
        List<float[]> samples = samples(3, 5, 3 * SIZE * SIZE, -1, 3);
        OnnxModel conv = conv(random(1, 108, -1, 1), random(2, 4, -2, 2), false);
        PassResult result = quantize(conv, settings, feeds(samples, 3, SIZE, SIZE));
        assertThat(result.report().changed()).isEqualTo(1);
        var inputs = feed(samples.get(1), 3, SIZE, SIZE);
        assertThat(sqnr(run(result.model(), inputs), run(conv, inputs))).isGreaterThan(33);

        List<float[]> rows = samples(4, 5, 80, -2, 2);
        PassResult product = quantize(matMul(), settings, feeds(rows, 5, 16));
        assertThat(product.report().changed()).isEqualTo(1);
        var row = feed(rows.get(1), 5, 16);
        assertThat(sqnr(run(product.model(), row), run(matMul(), row))).isGreaterThan(33);
    }

    @ParameterizedTest
    @CsvSource({"QDQ, true", "QDQ, false", "QOPERATOR, true", "QOPERATOR, false"})
    void of_gemm_takes_the_matrix_either_way_round(QuantizationFormat format, boolean transposed) {
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.FLOAT, "n", 16)
                .output("y")
                .weight("w", transposed ? List.of(8L, 16L) : List.of(16L, 8L), random(5, 128, -1, 1))
                .weight("b", List.of(8L), random(6, 8, -1, 1))
                .node("Gemm", "gemm", List.of("x", "w", "b"), "y", integer("transB", transposed ? 1 : 0))
                .build();
        List<float[]> samples = samples(7, 20, 16, -2, 2);
        PassResult result = quantize(model, PLAIN.withPerChannel(true).withFormat(format), feeds(samples, 16));
        assertThat(result.report().changed()).isEqualTo(1);
        var inputs = feed(samples.get(2), 16);
        assertThat(sqnr(run(result.model(), inputs), run(model, inputs))).isGreaterThan(36);
        assertThat(result.model()
                        .graph()
                        .initializer("b_quantized")
                        .orElseThrow()
                        .type())
                .isEqualTo(ElementType.INT32);
        assertThat(operators(result.model())).containsKey(format == QuantizationFormat.QDQ ? "Gemm" : "QGemm");
    }

    @Test
    void of_gemm_with_factors_keeps_them() {
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.FLOAT, "n", 16)
                .output("y")
                .weight("w", List.of(16L, 8L), random(5, 128, -1, 1))
                .weight("b", List.of(8L), random(6, 8, -1, 1))
                .node("Gemm", "gemm", List.of("x", "w", "b"), "y", real("alpha", 0.5f), real("beta", 3))
                .build();
        List<float[]> samples = samples(7, 20, 16, -2, 2);
        PassResult result = quantize(model, PLAIN, feeds(samples, 16));
        var inputs = feed(samples.get(2), 16);
        assertThat(sqnr(run(result.model(), inputs), run(model, inputs))).isGreaterThan(36);
        PassResult refused = quantize(model, PLAIN.withFormat(QuantizationFormat.QOPERATOR), feeds(samples, 16));
        assertThat(StaticTests.reason(refused, "gemm")).contains("or is scaled");
    }

    @ParameterizedTest
    @EnumSource(QuantizationFormat.class)
    void of_two_activations_needs_no_weight(QuantizationFormat format) {
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.FLOAT, "n", 4, 8)
                .output("y")
                .node("Transpose", "turn", List.of("x"), "t", integers("perm", 0L, 2L, 1L))
                .node("MatMul", "product", List.of("x", "t"), "y")
                .build();
        List<float[]> samples = samples(7, 20, 32, -2, 2);
        PassResult result = quantize(model, PLAIN.withFormat(format), feeds(samples, 4, 8));
        var inputs = feed(samples.get(2), 4, 8);
        assertThat(sqnr(run(result.model(), inputs), run(model, inputs))).isGreaterThan(36);
        StaticTests.assertChanged(result, "product");
    }

    @ParameterizedTest
    @EnumSource(QuantizationFormat.class)
    void of_a_relu_needs_no_relu_any_more(QuantizationFormat format) {
        OnnxModel model = conv(random(1, 108, -1, 1), random(2, 4, -2, 2), true);
        List<float[]> samples = samples(3, 5, 3 * SIZE * SIZE, -1, 3);
        PassResult result = quantize(model, PLAIN.withFormat(format), feeds(samples, 3, SIZE, SIZE));
        assertThat(operators(result.model())).doesNotContainKey("Relu");
        StaticTests.assertChanged(result, "conv", "relu");
        var inputs = feed(samples.get(1), 3, SIZE, SIZE);
        float[] found = run(result.model(), inputs);
        assertThat(sqnr(found, run(model, inputs))).isGreaterThan(33);
        for (float value : found) {
            assertThat(value).isNotNegative();
        }
    }

    @Test
    void of_a_relu_keeps_it_when_integers_are_symmetric() {
        OnnxModel model = conv(random(1, 108, -1, 1), random(2, 4, -2, 2), true);
        List<float[]> samples = samples(3, 5, 3 * SIZE * SIZE, -1, 3);
        PassResult result =
                quantize(model, PLAIN.withActivations(ActivationType.INT8, true), feeds(samples, 3, SIZE, SIZE));
        assertThat(operators(result.model())).containsKey("Relu");
        var inputs = feed(samples.get(1), 3, SIZE, SIZE);
        assertThat(sqnr(run(result.model(), inputs), run(model, inputs))).isGreaterThan(30);
    }

    @Test
    void of_a_transposed_convolution_is_near_the_float_one() {
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.FLOAT, "n", 3, SIZE, SIZE)
                .output("y")
                .weight("w", List.of(3L, 4L, 2L, 2L), random(1, 48, -1, 1))
                .weight("b", List.of(4L), random(2, 4, -1, 1))
                .node("ConvTranspose", "up", List.of("x", "w", "b"), "y", integers("strides", 2L, 2L))
                .build();
        List<float[]> samples = samples(3, 5, 3 * SIZE * SIZE, -1, 3);
        PassResult result = quantize(
                model,
                PLAIN.withPerChannel(true).withOperators(java.util.Set.of("ConvTranspose")),
                feeds(samples, 3, SIZE, SIZE));
        StaticTests.assertChanged(result, "up");
        assertThat(result.model().graph().initializer("w_scale").orElseThrow().shape())
                .containsExactly(4L);
        var inputs = feed(samples.get(1), 3, SIZE, SIZE);
        assertThat(sqnr(run(result.model(), inputs), run(model, inputs))).isGreaterThan(36);
    }

    @Test
    void of_a_table_is_looked_up_as_integers() {
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.INT64, "n", 3)
                .output("y")
                .weight("table", List.of(50L, 8L), random(1, 400, -1, 1))
                .node("Gather", "words", List.of("table", "x"), "y")
                .build();
        for (boolean perChannel : new boolean[] {true, false}) {
            PassResult result = quantize(model, PLAIN.withPerChannel(perChannel), feeds(List.of(), 3));
            StaticTests.assertChanged(result, "words");
            var inputs = java.util.Map.of("x", new OrtRunner.Feed(new long[] {3, 49, 0}, 1, 3));
            assertThat(sqnr(run(result.model(), inputs), run(model, inputs))).isGreaterThan(40);
            assertThat(result.model().graph().initializer("table")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"10, false", "12, false", "13, true", "17, true", "21, true", "23, true"})
    @DisplayName("with scales a channel uses standard conversions from opset 13 on, before that ONNX Runtime's own")
    void opsets(long opset, boolean standard) {
        OnnxModel model = new ModelBuilder()
                .opset(opset)
                .input("x", ElementType.FLOAT, "n", 5, 16)
                .output("y")
                .weight("w", List.of(16L, 8L), random(5, 128, -1, 1))
                .node("MatMul", "product", List.of("x", "w"), "y")
                .build();
        List<float[]> samples = samples(4, 5, 80, -2, 2);
        PassResult result = quantize(model, PLAIN.withPerChannel(true), feeds(samples, 5, 16));
        assertThat(result.model().opset()).isEqualTo(opset);
        assertThat(result.model().opsets().containsKey("com.microsoft")).isEqualTo(!standard);
        var inputs = feed(samples.get(1), 5, 16);
        assertThat(sqnr(run(result.model(), inputs), run(model, inputs))).isGreaterThan(36);
    }

    @Test
    @DisplayName("runs on integers in ONNX Runtime, from either format and with either opset's conversions")
    void fused(@TempDir Path folder) throws Exception {
        OnnxModel conv = conv(random(1, 108, -1, 1), random(2, 4, -2, 2), true);
        List<float[]> samples = samples(3, 5, 3 * SIZE * SIZE, -1, 3);
        for (boolean perChannel : new boolean[] {true, false}) {
            for (ActivationType type : List.of(ActivationType.UINT8, ActivationType.INT8)) {
                StaticQuantization settings = PLAIN.withPerChannel(perChannel).withActivations(type, false);
                OnnxModel quantized =
                        quantize(conv, settings, feeds(samples, 3, SIZE, SIZE)).model();
                assertThat(operators(OrtRunner.optimized(quantized, folder)))
                        .containsKey("QLinearConv")
                        .doesNotContainKeys("Conv", "Relu", "FusedConv");
            }
        }
        OnnxModel old = OnnxModel.of(
                conv.proto().toBuilder()
                        .setOpsetImport(
                                0, conv.proto().getOpsetImport(0).toBuilder().setVersion(10))
                        .build(),
                null);
        OnnxModel quantized = quantize(old, PLAIN.withPerChannel(true), feeds(samples, 3, SIZE, SIZE))
                .model();
        assertThat(operators(OrtRunner.optimized(quantized, folder))).containsKey("QLinearConv");
        OnnxModel product = quantize(matMul(), PLAIN.withPerChannel(true), feeds(samples(4, 5, 80, -2, 2), 5, 16))
                .model();
        assertThat(operators(OrtRunner.optimized(product, folder))).containsKey("MatMulIntegerToFloat");
    }
}
