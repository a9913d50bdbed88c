package dev.cortado.quantize.dynamic;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.integers;
import static dev.cortado.quantize.QuantizerTests.PLAIN;
import static dev.cortado.quantize.QuantizerTests.assertClose;
import static dev.cortado.quantize.QuantizerTests.operators;
import static dev.cortado.quantize.QuantizerTests.quantized;
import static dev.cortado.quantize.QuantizerTests.random;
import static dev.cortado.quantize.QuantizerTests.reasonLeftAlone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.quantize.Oracle;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.tensor.WeightType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DynamicAttentionTest {

    private static final int WIDTH = 8;
    private static final int COLUMNS = 3 * WIDTH;
    private static final int TOKENS = 5;

    private static ModelBuilder attention(float[] w, List<String> inputs, AttributeProto... further) {
        AttributeProto[] attributes = Arrays.copyOf(further, further.length + 1);
        attributes[further.length] = integer("num_heads", 2);
        return new ModelBuilder()
                .opset(13)
                .domain("com.microsoft")
                .input("x", ElementType.FLOAT, 1, TOKENS, WIDTH)
                .weight("w", List.of((long) WIDTH, (long) COLUMNS), w)
                .weight("b", List.of((long) COLUMNS), random(5, COLUMNS, -1, 1))
                .initializer(dev.cortado.onnx.proto.TensorProto.newBuilder()
                        .setName("mask")
                        .setDataType(ElementType.INT32.code())
                        .addAllDims(List.of(1L, (long) TOKENS))
                        .addAllInt32Data(List.of(1, 1, 1, 1, 0))
                        .build())
                .node("com.microsoft", "Attention", "attention", inputs, List.of("y"), attributes)
                .output("y");
    }

    private static double[] doubles(float[] floats) {
        double[] doubles = new double[floats.length];
        Arrays.setAll(doubles, i -> floats[i]);
        return doubles;
    }

    @ParameterizedTest
    @CsvSource({
        "INT8, true, true",
        "INT8, false, true",
        "INT8, true, false",
        "UINT8, false, false",
        "UINT8, true, false",
        "UINT8, true, true"
    })
    void is_the_float_one_of_quantised_input_and_weight(WeightType type, boolean perChannel, boolean reduced) {
        float[] w = random(1, WIDTH * COLUMNS, -0.5, 1);
        float[] x = random(2, TOKENS * WIDTH, -1, 2);
        List<String> inputs = List.of("x", "w", "b", "mask");
        OnnxModel model = quantized(
                attention(w, inputs).build(),
                PLAIN.withWeightType(type).withPerChannel(perChannel).withReduceRange(reduced));
        assertThat(operators(model)).containsExactly("DynamicQuantizeLinear", "QAttention");
        boolean signed = type == WeightType.INT8;
        float[] restored = new float[w.length];
        double[] whole = Oracle.quantize(w, signed, reduced).restored();
        for (int column = 0; column < COLUMNS; column++) {
            double[] alone = Oracle.quantize(Oracle.column(w, COLUMNS, column), signed, reduced)
                    .restored();
            for (int row = 0; row < WIDTH; row++) {
                restored[row * COLUMNS + column] = (float) (perChannel ? alone[row] : whole[row * COLUMNS + column]);
            }
        }
        double[] rounded = Oracle.quantize(x, false, false).restored();
        float[] input = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            input[i] = (float) rounded[i];
        }
        float[] expected = OrtRunner.run(
                        attention(restored, inputs).build(), Map.of("x", new Feed(input, 1, TOKENS, WIDTH)))
                .get("y");
        float[] found =
                OrtRunner.run(model, Map.of("x", new Feed(x, 1, TOKENS, WIDTH))).get("y");
        assertClose(found, doubles(expected), reduced || !signed ? 1e-4 : 0.03);
    }

    @Test
    void what_the_quantised_operator_does_not_know_is_left_alone() {
        float[] w = random(1, WIDTH * COLUMNS, -1, 1);
        assertThat(reasonLeftAlone(attention(w, List.of("x", "w")).build(), PLAIN))
                .contains("no bias");
        assertThat(reasonLeftAlone(
                        attention(w, List.of("x", "w", "b"), integers("qkv_hidden_sizes", 8L, 8L, 8L))
                                .build(),
                        PLAIN))
                .contains("qkv_hidden_sizes");
        assertThat(reasonLeftAlone(
                        attention(w, List.of("x", "w", "b", "", "", "s"))
                                .weight("s", List.of(1L, 2L, 5L, 5L), new float[50])
                                .build(),
                        PLAIN))
                .contains("bias of its scores");
    }
}
