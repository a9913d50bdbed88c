package dev.cortado.quantize.dynamic;

import static dev.cortado.quantize.QuantizerTests.PLAIN;
import static dev.cortado.quantize.QuantizerTests.assertClose;
import static dev.cortado.quantize.QuantizerTests.quantize;
import static dev.cortado.quantize.QuantizerTests.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Tensor;
import dev.cortado.quantize.Oracle;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.tensor.WeightType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ranges as large as cannot overflow. */
class ReduceRangeTest {

    private static final DynamicQuantization AUTO = PLAIN.withReduceRange(ReduceRange.AUTO);

    private static OnnxModel product(float[] weights) {
        return new ModelBuilder()
                .input("x", ElementType.FLOAT, 3, 8)
                .weight("w", List.of(8L, 5L), weights)
                .node("MatMul", "product", List.of("x", "w"), "y")
                .output("y")
                .build();
    }

    private static float[] integers(PassResult result) {
        return result.model()
                .graph()
                .initializer("w_quantized")
                .map(Tensor::floats)
                .orElseThrow();
    }

    @Test
    void a_product_is_right_with_channels_of_different_ranges() {
        float[] weights = random(3, 40, -1, 1);
        float[] x = random(4, 24, -2, 1);
        PassResult result = quantize(product(weights), AUTO.withPerChannel(true));
        double[] expected = new double[15];
        double[] activations = Oracle.quantize(x, false, false).restored();
        float[] integers = integers(result);
        float[] scales = result.model()
                .graph()
                .initializer("w_scale")
                .map(Tensor::floats)
                .orElseThrow();
        for (int i = 0; i < expected.length; i++) {
            for (int k = 0; k < 8; k++) {
                expected[i] += activations[i / 5 * 8 + k] * integers[k * 5 + i % 5] * scales[i % 5];
            }
        }
        assertClose(
                OrtRunner.run(result.model(), Map.of("x", new Feed(x, 3, 8))).get("y"), expected, 1e-5);
        for (int column = 0; column < 5; column++) {
            double largest = 0;
            for (int k = 0; k < 8; k++) {
                largest = Math.max(largest, Math.abs(weights[k * 5 + column]));
                double error = Math.abs(weights[k * 5 + column] - integers[k * 5 + column] * scales[column]);
                assertThat(error).isLessThanOrEqualTo(scales[column] * 0.5001);
            }
            assertThat(scales[column]).isBetween((float) (largest / 127.01), (float) (largest / 63.99));
        }
    }

    @Test
    void the_report_and_the_recipe_say_so() {
        PassResult result = quantize(product(random(3, 40, 0.5, 1)), AUTO);
        assertThat(result.report().nodes().getFirst().reason())
                .contains("int8 (from ")
                .contains("of 127 steps)");
        assertThat(result.model().recipe().steps().getFirst().settings()).containsEntry("reduce_range", "auto");
        float[] alone = new float[40];
        for (int i = 0; i < 40; i += 10) {
            alone[i] = i - 7;
        }
        // Only even rows: no neighbour adds anything.
        PassResult full = quantize(product(alone), AUTO);
        assertThat(full.report().nodes().getFirst().reason()).isEqualTo("int8 per tensor");
        assertThat(integers(full)).contains(127);
    }

    @Test
    void unsigned_weights_keep_all_steps_for_their_kernels_add_in_32_bits() {
        float[] weights = random(3, 40, 0.5, 1);
        PassResult auto = quantize(product(weights), AUTO.withWeightType(WeightType.UINT8));
        PassResult full = quantize(product(weights), PLAIN.withWeightType(WeightType.UINT8));
        assertThat(integers(auto)).isEqualTo(integers(full));
    }
}
