package dev.cortado.quantize.dynamic;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.integers;
import static dev.cortado.quantize.QuantizerTests.PLAIN;
import static dev.cortado.quantize.QuantizerTests.operators;
import static dev.cortado.quantize.QuantizerTests.quantize;
import static dev.cortado.quantize.QuantizerTests.quantized;
import static dev.cortado.quantize.QuantizerTests.random;
import static dev.cortado.quantize.QuantizerTests.reasonLeftAlone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.quantize.Oracle;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.tensor.WeightType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoredWeightsTest {

    private static final Map<String, Feed> SEQUENCE = Map.of("x", new Feed(random(9, 30, -1, 1), 5, 2, 3));
    private static final Map<String, Feed> IMAGE = Map.of("x", new Feed(random(9, 32, -1, 1), 1, 2, 4, 4));

    private static OnnxModel recurrent(String operator, long opset, float[] w, float[] r) {
        int gates = operator.equals("GRU") ? 3 : 1;
        return new ModelBuilder()
                .opset(opset)
                .input("x", ElementType.FLOAT, 5, 2, 3)
                .weight("w", List.of(1L, gates * 4L, 3L), w)
                .weight("r", List.of(1L, gates * 4L, 4L), r)
                .node(operator, "cell", List.of("x", "w", "r"), "y", integer("hidden_size", 4))
                .output("y")
                .build();
    }

    private static OnnxModel upwards(float[] w) {
        return new ModelBuilder()
                .opset(13)
                .input("x", ElementType.FLOAT, 1, 2, 4, 4)
                .weight("w", List.of(2L, 3L, 2L, 2L), w)
                .node("ConvTranspose", "up", List.of("x", "w"), "y", integers("strides", 2L, 2L))
                .output("y")
                .build();
    }

    /** A weight as it is after a round trip through integers; the channels are the indices of dimension 1. */
    private static float[] restored(float[] weight, int outer, int channels, boolean signed, boolean perChannel) {
        float[] result = new float[weight.length];
        int run = weight.length / outer / channels;
        for (int channel = 0; channel < channels; channel++) {
            float[] part = new float[outer * run];
            for (int o = 0; o < outer; o++) {
                System.arraycopy(weight, (o * channels + channel) * run, part, o * run, run);
            }
            double[] back =
                    Oracle.quantize(perChannel ? part : weight, signed, false).restored();
            for (int o = 0; o < outer; o++) {
                for (int i = 0; i < run; i++) {
                    int at = (o * channels + channel) * run + i;
                    result[at] = (float) (perChannel ? back[o * run + i] : back[at]);
                }
            }
        }
        return result;
    }

    @ParameterizedTest
    @CsvSource({
        "GRU, INT8, true",
        "GRU, UINT8, true",
        "GRU, INT8, false",
        "GRU, UINT8, false",
        "RNN, INT8, true",
        "RNN, UINT8, false"
    })
    void a_recurrent_cell_computes_in_floats_with_the_weights_stored(
            String operator, WeightType type, boolean perChannel) {
        int rows = operator.equals("GRU") ? 12 : 4;
        float[] w = random(1, rows * 3, -0.5, 1);
        float[] r = random(2, rows * 4, -1, 0.5);
        OnnxModel model = quantized(
                recurrent(operator, 13, w, r),
                PLAIN.withStoreOnly(true).withWeightType(type).withPerChannel(perChannel));
        assertThat(operators(model)).containsExactly("DequantizeLinear", "DequantizeLinear", operator);
        assertThat(model.graph().initializer("w")).isEmpty();
        boolean signed = type == WeightType.INT8;
        OnnxModel reference = recurrent(
                operator, 13, restored(w, 1, rows, signed, perChannel), restored(r, 1, rows, signed, perChannel));
        assertThat(OrtRunner.run(model, SEQUENCE).get("y"))
                .containsExactly(OrtRunner.run(reference, SEQUENCE).get("y"), within(1e-5f));
    }

    @ParameterizedTest
    @CsvSource({"INT8, true", "UINT8, true", "INT8, false", "UINT8, false"})
    void a_transposed_convolution_too(WeightType type, boolean perChannel) {
        float[] w = random(1, 24, -0.5, 1);
        OnnxModel model = quantized(
                upwards(w), PLAIN.withStoreOnly(true).withWeightType(type).withPerChannel(perChannel));
        OnnxModel reference = upwards(restored(w, 2, 3, type == WeightType.INT8, perChannel));
        assertThat(OrtRunner.run(model, IMAGE).get("y"))
                .containsExactly(OrtRunner.run(reference, IMAGE).get("y"), within(1e-5f));
    }

    @Test
    void nothing_is_stored_unless_asked_for_and_the_report_says_how() {
        OnnxModel gru = recurrent("GRU", 13, random(1, 36, -1, 1), random(2, 48, -1, 1));
        assertThat(reasonLeftAlone(gru, PLAIN)).contains("no kernel on integers for GRU", "store only");
    }

    @Test
    void before_opset_13_a_weight_has_one_scale() {
        OnnxModel gru = recurrent("GRU", 11, random(1, 36, -1, 1), random(2, 48, -1, 1));
        var result = quantize(gru, PLAIN.withStoreOnly(true).withPerChannel(true));
        assertThat(result.model().graph().initializer("w_scale").orElseThrow().shape())
                .isEmpty();
        NodeChange line = result.report().nodes().getFirst();
        assertThat(line.reason()).isEqualTo("int8 per tensor, stored only: computed in floats");
        assertThat(line.bytesBefore()).isEqualTo((36 + 48) * 4);
        assertThat(line.bytesAfter()).isEqualTo(36 + 48 + 2 * 5);
    }
}
