package dev.cortado.quantize.qdq;

import static dev.cortado.quantize.QuantizerTests.random;
import static dev.cortado.quantize.qdq.StaticTests.PLAIN;
import static dev.cortado.quantize.qdq.StaticTests.feed;
import static dev.cortado.quantize.qdq.StaticTests.feeds;
import static dev.cortado.quantize.qdq.StaticTests.quantize;
import static dev.cortado.quantize.qdq.StaticTests.run;
import static dev.cortado.quantize.qdq.StaticTests.samples;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassResult;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A bias too large for 32 bits")
class BiasOverflowTest {

    @ParameterizedTest
    @CsvSource({"QDQ, true", "QDQ, false", "QOPERATOR, true", "QOPERATOR, false"})
    void makes_scales_of_weights_larger_and_is_not_clipped(QuantizationFormat format, boolean perChannel) {
        float[] weight = random(1, 108, -1e-7, 1e-7);
        for (int i = 27; i < 108; i++) {
            weight[i] *= perChannel ? 1e7f : 1;
        }
        float[] bias = {500, 0.25f, -0.5f, 1};
        OnnxModel model = StaticProductsTest.conv(weight, bias, false);
        List<float[]> samples = samples(3, 5, 108, -1e-3, 1e-3);
        PassResult result =
                quantize(model, PLAIN.withFormat(format).withPerChannel(perChannel), feeds(samples, 3, 6, 6));
        var inputs = feed(samples.getFirst(), 3, 6, 6);
        float[] expected = run(model, inputs);
        float[] found = run(result.model(), inputs);
        double step = StaticTests.number(result.model(), "y_scale");
        for (int i = 0; i < found.length; i++) {
            assertThat((double) found[i]).isCloseTo(expected[i], within(step));
        }
        assertThat(result.report().nodes().getFirst().reason())
                .contains("1 of their scales made larger so that the bias fits 32 bits");
        float[] scales =
                result.model().graph().initializer("w_scale").orElseThrow().floats();
        double activation = StaticTests.number(result.model(), "x_scale");
        assertThat(500 / (activation * scales[0])).isLessThanOrEqualTo(Integer.MAX_VALUE);
        if (perChannel) {
            float largest = 0;
            for (int i = 27; i < 54; i++) {
                largest = Math.max(largest, Math.abs(weight[i]));
            }
            assertThat((double) scales[1]).as("other channels keep their steps").isCloseTo(largest / 127, within(1e-9));
        }
    }
}
