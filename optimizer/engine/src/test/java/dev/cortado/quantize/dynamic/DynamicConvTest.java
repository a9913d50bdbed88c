package dev.cortado.quantize.dynamic;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.integers;
import static dev.cortado.onnx.ModelBuilder.text;
import static dev.cortado.quantize.QuantizerTests.PLAIN;
import static dev.cortado.quantize.QuantizerTests.assertClose;
import static dev.cortado.quantize.QuantizerTests.cosine;
import static dev.cortado.quantize.QuantizerTests.quantized;
import static dev.cortado.quantize.QuantizerTests.random;
import static dev.cortado.quantize.QuantizerTests.reasonLeftAlone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.quantize.Oracle;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.tensor.WeightType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DynamicConvTest {

    /** A plain convolution, kernel 3, padding 1, over [channels, size] with groups, of what both sides are restored to. */
    private static double[] naive(
            double[] x, double[] w, float[] bias, int inputs, int outputs, int groups, int size, int stride) {
        int steps = (size - 1) / stride + 1;
        int perGroup = inputs / groups;
        double[] result = new double[outputs * steps];
        for (int output = 0; output < outputs; output++) {
            int group = output / (outputs / groups);
            for (int step = 0; step < steps; step++) {
                double sum = bias == null ? 0 : bias[output];
                for (int input = 0; input < perGroup; input++) {
                    for (int k = 0; k < 3; k++) {
                        int at = step * stride + k - 1;
                        if (at >= 0 && at < size) {
                            sum += w[(output * perGroup + input) * 3 + k] * x[(group * perGroup + input) * size + at];
                        }
                    }
                }
                result[output * steps + step] = sum;
            }
        }
        return result;
    }

    @Property(tries = 80, seed = "20260101")
    void the_result_is_the_integer_convolution_rescaled_plus_the_bias(
            @ForAll @IntRange(min = 1, max = 6) int inputsPerGroup,
            @ForAll @IntRange(min = 1, max = 5) int outputsPerGroup,
            @ForAll @IntRange(min = 1, max = 2) int groups,
            @ForAll @IntRange(min = 3, max = 12) int size,
            @ForAll @IntRange(min = 1, max = 2) int stride,
            @ForAll @IntRange(max = 2) int biasKind,
            @ForAll WeightType type,
            @ForAll boolean perChannel,
            @ForAll boolean reduced,
            @ForAll long seed) {
        int inputs = inputsPerGroup * groups;
        int outputs = outputsPerGroup * groups;
        float[] x = random(seed, inputs * size, -1, 2);
        float[] w = random(seed + 1, outputs * inputsPerGroup * 3, -0.5, 1);
        float[] bias = random(seed + 2, outputs, -2, 2);
        ModelBuilder builder = new ModelBuilder()
                .input("x", ElementType.FLOAT, 1, inputs, size)
                .weight("w", List.of((long) outputs, (long) inputsPerGroup, 3L), w)
                .node(
                        "Conv",
                        "conv",
                        biasKind == 0 ? List.of("x", "w") : List.of("x", "w", "b"),
                        "y",
                        integer("group", groups),
                        integers("pads", 1L, 1L),
                        integers("strides", (long) stride))
                .output("y");
        Map<String, Feed> feeds = Map.of("x", new Feed(x, 1, inputs, size));
        if (biasKind == 1) {
            builder.weight("b", List.of((long) outputs), bias);
        } else if (biasKind == 2) {
            builder.input("b", ElementType.FLOAT, outputs);
            feeds = Map.of("x", new Feed(x, 1, inputs, size), "b", new Feed(bias, outputs));
        }
        OnnxModel model = quantized(
                builder.build(),
                PLAIN.withWeightType(type).withPerChannel(perChannel).withReduceRange(reduced));

        // Scales a channel are symmetric for both types, see DynamicConv.
        boolean signed = type == WeightType.INT8 || perChannel;
        double[] restored = new double[w.length];
        int run = inputsPerGroup * 3;
        for (int channel = 0; channel < outputs; channel++) {
            double[] part = perChannel
                    ? Oracle.quantize(Arrays.copyOfRange(w, channel * run, (channel + 1) * run), signed, reduced)
                            .restored()
                    : Arrays.copyOfRange(
                            Oracle.quantize(w, signed, reduced).restored(), channel * run, (channel + 1) * run);
            System.arraycopy(part, 0, restored, channel * run, run);
        }
        double[] expected = naive(
                Oracle.quantize(x, false, false).restored(),
                restored,
                biasKind == 0 ? null : bias,
                inputs,
                outputs,
                groups,
                size,
                stride);
        // Full-range signed weights may saturate in the kernels of processors without VNNI.
        assertClose(OrtRunner.run(model, feeds).get("y"), expected, reduced || !signed ? 1e-5 : 0.02);
    }

    @Test
    void of_two_dimensions_dilated_and_padded_on_one_side() {
        OnnxModel original = new ModelBuilder()
                .input("x", ElementType.FLOAT, 2, 3, 9, 8)
                .weight("w", List.of(4L, 3L, 3L, 2L), random(1, 72, -1, 1))
                .weight("b", List.of(4L), 1, 2, 3, 4)
                .node(
                        "Conv",
                        "conv",
                        List.of("x", "w", "b"),
                        "y",
                        integers("pads", 0L, 1L, 2L, 0L),
                        integers("dilations", 2L, 1L))
                .output("y")
                .build();
        Map<String, Feed> feeds = Map.of("x", new Feed(random(2, 2 * 3 * 72, -1, 1), 2, 3, 9, 8));
        float[] expected = OrtRunner.run(original, feeds).get("y");
        for (WeightType type : WeightType.values()) {
            for (boolean perChannel : new boolean[] {true, false}) {
                OnnxModel model = quantized(original, PLAIN.withWeightType(type).withPerChannel(perChannel));
                assertThat(cosine(OrtRunner.run(model, feeds).get("y"), expected))
                        .isGreaterThan(0.9995);
            }
        }
    }

    /** Every way to say padding, of one, two and three dimensions, with groups: the float convolution of what both sides are restored to. */
    @ParameterizedTest
    @CsvSource({
        "1, VALID, 1",
        "1, SAME_UPPER, 2",
        "2, SAME_UPPER, 1",
        "2, SAME_LOWER, 4",
        "2, VALID, 2",
        "3, SAME_LOWER, 1",
        "3, NOTSET, 2"
    })
    void is_the_float_convolution_of_restored_numbers(int dimensions, String padding, int groups) {
        int channels = 4;
        int size = 5;
        List<Long> kernel = new ArrayList<>(List.of(8L, (long) channels / groups));
        List<Long> pads = new ArrayList<>();
        List<Object> shape = new ArrayList<>(List.of(1, channels));
        for (int i = 0; i < dimensions; i++) {
            kernel.add(i == 0 ? 3L : 2L);
            shape.add(size + i);
        }
        for (int i = 0; i < 2 * dimensions; i++) {
            pads.add((long) i % 3);
        }
        long[] sizes = shape.stream().mapToLong(part -> (Integer) part).toArray();
        float[] x = random(3, (int) LongStream.of(sizes).reduce(1, (a, b) -> a * b), -1, 2);
        float[] w = random(4, (int) kernel.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b), -1, 0.5);
        Function<float[], OnnxModel> convolution = weight -> {
            List<AttributeProto> attributes = new ArrayList<>(List.of(
                    integer("group", groups),
                    integers("strides", Collections.nCopies(dimensions, 2L).toArray(new Long[0]))));
            attributes.add(
                    padding.equals("NOTSET") ? integers("pads", pads.toArray(new Long[0])) : text("auto_pad", padding));
            return new ModelBuilder()
                    .input("x", ElementType.FLOAT, shape.toArray())
                    .weight("w", kernel, weight)
                    .node("Conv", "conv", List.of("x", "w"), "y", attributes.toArray(new AttributeProto[0]))
                    .output("y")
                    .build();
        };
        double[] restoredX = Oracle.quantize(x, false, false).restored();
        double[] restoredW = Oracle.quantize(w, true, true).restored();
        float[] expected = OrtRunner.run(
                        convolution.apply(floats(restoredW)), Map.of("x", new Feed(floats(restoredX), sizes)))
                .get("y");
        OnnxModel model = quantized(convolution.apply(w), PLAIN.withReduceRange(true));
        float[] found = OrtRunner.run(model, Map.of("x", new Feed(x, sizes))).get("y");
        assertThat(found).containsExactly(expected, within(1e-4f));
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @Test
    void unsigned_weights_with_a_scale_a_channel_share_one_zero_point() {
        OnnxModel model = quantized(
                new ModelBuilder()
                        .input("x", ElementType.FLOAT, 1, 1, 4)
                        .weight("w", List.of(2L, 1L, 1L), -1, 4)
                        .node("Conv", "conv", List.of("x", "w"), "y")
                        .output("y")
                        .build(),
                PLAIN.withWeightType(WeightType.UINT8).withPerChannel(true));
        assertThat(model.graph().initializer("w_zero_point").orElseThrow().floats())
                .containsExactly(128);
        assertThat(model.graph().initializer("w_quantized").orElseThrow().floats())
                .containsExactly(1, 255);
        assertThat(model.graph().initializer("w_scale").orElseThrow().shape()).containsExactly(1L, 2L, 1L);
    }

    @Test
    void weights_computed_at_run_time_are_left_alone() {
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.FLOAT, 1, 1, 4)
                .input("w", ElementType.FLOAT, 1, 1, 2)
                .node("Conv", "conv", List.of("x", "w"), "y")
                .output("y")
                .build();
        assertThat(reasonLeftAlone(model, PLAIN)).contains("computed at run time");
    }
}
