package dev.cortado.quantize.dynamic;

import static dev.cortado.onnx.ModelBuilder.real;
import static dev.cortado.quantize.QuantizerTests.PLAIN;
import static dev.cortado.quantize.QuantizerTests.operators;
import static dev.cortado.quantize.QuantizerTests.quantized;
import static dev.cortado.quantize.QuantizerTests.random;
import static dev.cortado.quantize.QuantizerTests.reasonLeftAlone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.quantize.Oracle;
import dev.cortado.quantize.OrtRunner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DynamicEmbeddingTest {

    private static TensorProto ids(String name, int... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(ElementType.INT32.code())
                .addAllDims(List.of(1L, (long) values.length));
        for (int value : values) {
            tensor.addInt32Data(value);
        }
        return tensor.build();
    }

    private static Map<String, float[]> tables(boolean restored) {
        Map<String, float[]> tables = new LinkedHashMap<>();
        tables.put("words", random(1, 11 * 8, -0.5, 1));
        tables.put("positions", random(2, 6 * 8, -0.5, 0.25));
        tables.put("segments", random(3, 2 * 8, -1, 1));
        tables.put("gamma", random(4, 8, 0.5, 1.5));
        tables.put("beta", random(5, 8, -0.5, 0.5));
        if (restored) {
            tables.replaceAll((name, values) -> {
                double[] back = Oracle.quantize(values, false, false).restored();
                float[] floats = new float[values.length];
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = (float) back[i];
                }
                return floats;
            });
        }
        return tables;
    }

    private static OnnxModel embedding(boolean segments, boolean restored, List<String> further, List<String> outputs) {
        ModelBuilder builder = new ModelBuilder()
                .opset(13)
                .domain("com.microsoft")
                .initializer(ids("ids", 3, 0, 10, 7))
                .initializer(ids("kinds", 0, 0, 1, 1))
                .initializer(ids("mask", 1, 1, 1, 0))
                .initializer(ids("places", 0, 1, 2, 3));
        tables(restored)
                .forEach((name, values) -> builder.weight(
                        name, values.length == 8 ? List.of(8L) : List.of(values.length / 8L, 8L), values));
        List<String> inputs = new java.util.ArrayList<>(List.of(
                "ids",
                segments ? "kinds" : "",
                "words",
                "positions",
                segments ? "segments" : "",
                "gamma",
                "beta",
                "mask"));
        inputs.addAll(further);
        return builder.node(
                        "com.microsoft", "EmbedLayerNormalization", "embed", inputs, outputs, real("epsilon", 1e-5f))
                .output("y")
                .build();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void is_the_float_one_of_quantised_tables(boolean segments) {
        OnnxModel model = quantized(embedding(segments, false, List.of(), List.of("y", "m")), PLAIN);
        assertThat(operators(model)).containsExactly("QEmbedLayerNormalization");
        assertThat(model.graph().initializer("words")).isEmpty();
        float[] expected = OrtRunner.run(embedding(segments, true, List.of(), List.of("y", "m")), Map.of())
                .get("y");
        assertThat(OrtRunner.run(model, Map.of()).get("y")).containsExactly(expected, within(1e-4f));
    }

    @Test
    void positions_as_an_input_and_the_sum_as_an_output_are_left_alone() {
        assertThat(reasonLeftAlone(embedding(true, false, List.of("places"), List.of("y", "m")), PLAIN))
                .contains("positions are an input");
        assertThat(reasonLeftAlone(embedding(true, false, List.of(), List.of("y", "m", "sum")), PLAIN))
                .contains("sum of its embeddings");
    }
}
