package dev.cortado.quantize.smooth;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.real;
import static dev.cortado.quantize.QuantizerTests.operators;
import static dev.cortado.quantize.QuantizerTests.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.FixedFeeds;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.QuantizerTests;
import dev.cortado.quantize.calibrate.CalibrationMethod;
import dev.cortado.quantize.calibrate.CalibrationSettings;
import dev.cortado.quantize.calibrate.Calibrator;
import dev.cortado.quantize.qdq.QuantizationFormat;
import dev.cortado.quantize.qdq.StaticQuantization;
import dev.cortado.quantize.qdq.StaticQuantizer;
import dev.cortado.runtime.RunSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Bias correction")
class BiasCorrectionTest {

    @TempDir
    Path folder;

    private static final List<Map<String, Feed>> VECTORS = samples(6, 4);
    private static final List<Map<String, Feed>> PICTURES = samples(2, 8);

    /** Samples [4, width] or [1, channels, 8] whose mean is far from zero. */
    private static List<Map<String, Feed>> samples(int width, int rows) {
        List<Map<String, Feed>> samples = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            float[] x = random(i, width * rows, 0, 3);
            samples.add(Map.of("x", width == 2 ? new Feed(x, 1, width, rows) : new Feed(x, rows, width)));
        }
        return samples;
    }

    private static TensorProto bytes(String name, ElementType type, List<Long> shape, int... values) {
        byte[] packed = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            packed[i] = (byte) values[i];
        }
        return Constants.packed(name, type, shape, ByteString.copyFrom(packed));
    }

    private static TensorProto integers(String name, int... values) {
        ByteBuffer packed = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            packed.putInt(value);
        }
        return Constants.packed(
                name, ElementType.INT32, List.of((long) values.length), ByteString.copyFrom(packed.array()));
    }

    private static PassResult corrected(OnnxModel quantized, OnnxModel floats, List<Map<String, Feed>> samples) {
        try {
            return new BiasCorrection(floats, new FixedFeeds(samples)).apply(quantized, Progress.NONE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The mean of each channel of an output over samples; channels lie {@code inner} apart. */
    private static double[] means(
            OnnxModel model, String output, List<Map<String, Feed>> samples, int channels, int inner) {
        double[] sums = new double[channels];
        long count = 0;
        for (Map<String, Feed> sample : samples) {
            float[] values = OrtRunner.run(model, sample).get(output);
            for (int i = 0; i < values.length; i++) {
                sums[i / inner % channels] += values[i];
            }
            count += values.length / channels;
        }
        for (int i = 0; i < channels; i++) {
            sums[i] /= count;
        }
        return sums;
    }

    private static void assertMeans(double[] found, double[] expected, double tolerance) {
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).as("channel %d", i).isCloseTo(expected[i], within(tolerance));
        }
    }

    @Test
    @DisplayName("goes into the bias behind a product, layer after layer, so that all means agree")
    void products() {
        OnnxModel floats = new ModelBuilder()
                .input("x", ElementType.FLOAT, "rows", 6)
                .weight("w1", List.of(6L, 5L), random(1, 30, -1, 1))
                .weight("b1", List.of(5L), random(2, 5, -1, 1))
                .weight("w2", List.of(5L, 3L), random(3, 15, -1, 1))
                .weight("b2", List.of(3L), random(4, 3, -1, 1))
                .node("MatMul", "one", List.of("x", "w1"), "a")
                .node("Add", "bias1", List.of("a", "b1"), "h")
                .node("Relu", "relu", List.of("h"), "r")
                .node("MatMul", "two", List.of("r", "w2"), "c")
                .node("Add", "bias2", List.of("b2", "c"), "y")
                .output("y")
                .output("h")
                .build();
        // Rounding all weights down shifts every mean.
        OnnxModel quantized = QuantizerTests.quantized(floats, QuantizerTests.PLAIN.withReduceRange(true));
        PassResult result = corrected(quantized, floats, VECTORS);
        assertThat(result.report().nodes())
                .hasSize(2)
                .allSatisfy(change -> assertThat(change.reason()).contains("in the bias of Add bias"));
        assertThat(operators(result.model())).isEqualTo(operators(quantized));
        for (String output : List.of("h", "y")) {
            int channels = output.equals("h") ? 5 : 3;
            double[] expected = means(floats, output, VECTORS, channels, 1);
            double[] before = means(quantized, output, VECTORS, channels, 1);
            double worst = 0;
            for (int i = 0; i < channels; i++) {
                worst = Math.max(worst, Math.abs(before[i] - expected[i]));
            }
            assertThat(worst).isGreaterThan(1e-3);
            assertMeans(means(result.model(), output, VECTORS, channels, 1), expected, 2e-5);
        }
        assertThat(result.model().recipe().steps()).hasSize(2);
    }

    @Test
    @DisplayName("goes into the bias of a Gemm with its factor, or becomes one")
    void gemm() {
        for (boolean biased : new boolean[] {true, false}) {
            OnnxModel floats = linear(biased).build();
            OnnxModel quantized = new ModelBuilder()
                    .input("x", ElementType.FLOAT, "rows", 6)
                    .initializer(bytes(
                            "w_quantized", ElementType.INT8, List.of(2L, 6L), 1, 2, 3, 4, 5, 6, -1, 2, -3, 4, -5, 6))
                    .weight("w_scale", List.of(), 0.1f)
                    .weight("c", List.of(2L), 1, 2)
                    .node("DequantizeLinear", "dq", List.of("w_quantized", "w_scale"), "wd")
                    .node(
                            "Gemm",
                            "layer",
                            biased ? List.of("x", "wd", "c") : List.of("x", "wd"),
                            "y",
                            integer("transB", 1),
                            real("beta", 0.5f))
                    .output("y")
                    .build();
            PassResult result = corrected(quantized, floats, VECTORS);
            assertThat(result.report().nodes().getFirst().reason())
                    .contains(biased ? "in its bias" : "in a bias of its own");
            assertMeans(means(result.model(), "y", VECTORS, 2, 1), means(floats, "y", VECTORS, 2, 1), 1e-5);
        }
    }

    private static ModelBuilder linear(boolean biased) {
        return new ModelBuilder()
                .input("x", ElementType.FLOAT, "rows", 6)
                .weight("w", List.of(2L, 6L), random(1, 12, -0.6, 0.6))
                .weight("c", List.of(2L), 1, 2)
                .node(
                        "Gemm",
                        "layer",
                        biased ? List.of("x", "w", "c") : List.of("x", "w"),
                        "y",
                        integer("transB", 1),
                        real("beta", 0.5f))
                .output("y");
    }

    private static OnnxModel convolution() {
        return new ModelBuilder()
                .input("x", ElementType.FLOAT, 1, 2, 8)
                .weight("w", List.of(3L, 2L, 1L), 0.12f, 0.27f, -0.33f, 0.48f, 0.21f, 0.09f)
                .weight("b", List.of(3L), 1, 2, 3)
                .node("Conv", "layer", List.of("x", "w", "b"), "y")
                .output("y")
                .build();
    }

    @Test
    @DisplayName("goes into the bias of a dynamically quantised convolution, which is an Add")
    void dynamic_convolution() {
        OnnxModel floats = convolution();
        OnnxModel quantized = QuantizerTests.quantized(floats, QuantizerTests.PLAIN.withReduceRange(true));
        PassResult result = corrected(quantized, floats, PICTURES);
        assertThat(result.report().changed()).isEqualTo(1);
        assertThat(operators(result.model())).isEqualTo(operators(quantized));
        assertMeans(means(result.model(), "y", PICTURES, 3, 8), means(floats, "y", PICTURES, 3, 8), 1e-5);
    }

    @Test
    @DisplayName("goes into the 32-bit bias of QDQ, within a step of it")
    void qdq() {
        OnnxModel floats = convolution();
        OnnxModel quantized = new ModelBuilder()
                .input("x", ElementType.FLOAT, 1, 2, 8)
                .initializer(bytes("w_quantized", ElementType.INT8, List.of(3L, 2L, 1L), 1, 3, -3, 5, 2, 1))
                .weight("w_scale", List.of(3L), 0.1f, 0.1f, 0.1f)
                .initializer(integers("b_quantized", 1000, 2000, 3000))
                .weight("b_scale", List.of(3L), 0.001f, 0.001f, 0.001f)
                .node("DequantizeLinear", "dqw", List.of("w_quantized", "w_scale"), "wd", integer("axis", 0))
                .node("DequantizeLinear", "dqb", List.of("b_quantized", "b_scale"), "bd", integer("axis", 0))
                .node("Conv", "layer", List.of("x", "wd", "bd"), "y")
                .output("y")
                .build();
        PassResult result = corrected(quantized, floats, PICTURES);
        assertThat(result.report().nodes().getFirst().reason()).contains("32-bit integers");
        assertMeans(means(result.model(), "y", PICTURES, 3, 8), means(floats, "y", PICTURES, 3, 8), 0.0006);
    }

    @Test
    @DisplayName("goes into the 32-bit bias of QLinearConv, which gives integers")
    void qlinear() {
        OnnxModel floats = convolution();
        for (boolean biased : new boolean[] {true, false}) {
            List<String> inputs =
                    new ArrayList<>(List.of("xq", "xs", "xz", "w_quantized", "w_scale", "w_zero", "ys", "yz"));
            if (biased) {
                inputs.add("b_quantized");
            }
            OnnxModel quantized = new ModelBuilder()
                    .input("x", ElementType.FLOAT, 1, 2, 8)
                    .weight("xs", List.of(), 0.02f)
                    .initializer(bytes("xz", ElementType.UINT8, List.of(), 0))
                    .initializer(bytes("w_quantized", ElementType.INT8, List.of(3L, 2L, 1L), 1, 3, -3, 5, 2, 1))
                    .weight("w_scale", List.of(), 0.1f)
                    .initializer(bytes("w_zero", ElementType.INT8, List.of(), 0))
                    .weight("ys", List.of(), 0.04f)
                    .initializer(bytes("yz", ElementType.UINT8, List.of(), 100))
                    .initializer(integers("b_quantized", 500, 1000, 1500))
                    .node("QuantizeLinear", "q", List.of("x", "xs", "xz"), "xq")
                    .node("QLinearConv", "layer_quant", inputs, "y_quantized")
                    .node("DequantizeLinear", "dq", List.of("y_quantized", "ys", "yz"), "z")
                    .output("z")
                    .build();
            PassResult result = corrected(quantized, floats, PICTURES);
            assertThat(result.report().nodes().getFirst().reason()).contains("32-bit integers");
            assertMeans(means(result.model(), "z", PICTURES, 3, 8), means(floats, "y", PICTURES, 3, 8), 0.012);
        }
    }

    @Test
    @DisplayName("is an addition of its own where there is no bias")
    void own() {
        OnnxModel floats = new ModelBuilder()
                .input("x", ElementType.FLOAT, "rows", 6)
                .weight("w", List.of(6L, 2L), random(1, 12, -0.6, 0.6))
                .node("MatMul", "layer", List.of("x", "w"), "y")
                .output("y")
                .build();
        OnnxModel quantized = QuantizerTests.quantized(floats, QuantizerTests.PLAIN.withReduceRange(true));
        PassResult result = corrected(quantized, floats, VECTORS);
        assertThat(result.report().nodes().getFirst().reason()).contains("by an addition behind it");
        assertThat(operators(result.model()).getLast()).isEqualTo("Add");
        assertMeans(means(result.model(), "y", VECTORS, 2, 1), means(floats, "y", VECTORS, 2, 1), 1e-5);
    }

    @Test
    @DisplayName("says of what it leaves alone why")
    void left_alone() {
        OnnxModel table = new ModelBuilder()
                .input("ids", ElementType.INT64, "n")
                .weight("table", List.of(8L, 5L), random(2, 40, -1, 4))
                .node("Gather", "look", List.of("table", "ids"), "y")
                .output("y")
                .build();
        OnnxModel quantized = QuantizerTests.quantized(table, QuantizerTests.PLAIN);
        PassResult result = corrected(quantized, table, List.of());
        assertThat(result.model()).isSameAs(quantized);
        assertThat(result.report().nodes().getFirst().reason()).isEqualTo("it has no bias");
        PassResult stranger = corrected(quantized, linear(true).build(), List.of());
        assertThat(stranger.report().nodes().getFirst().reason()).contains("no layer of the float model");
    }

    @Test
    @DisplayName("compares a convolution with what was folded into it and cut off behind it, in either format")
    void folded() throws IOException {
        OnnxModel floats = new ModelBuilder()
                .input("x", ElementType.FLOAT, 1, 2, 8)
                .weight("w", List.of(3L, 2L, 1L), 0.12f, 0.27f, -0.33f, 0.48f, 0.21f, 0.09f)
                .weight("g", List.of(3L), 30, 2, 0.5f)
                .weight("m", List.of(3L), 0.1f, -1, 2)
                .weight("v", List.of(3L), 1, 4, 0.25f)
                .weight("k", List.of(2L, 3L, 1L), 0.4f, -0.3f, 0.2f, 0.1f, 0.7f, -0.6f)
                .node("Conv", "first", List.of("x", "w"), "c")
                .node("BatchNormalization", "norm", List.of("c", "g", "m", "m", "v"), "n")
                .node("Relu", "relu", List.of("n"), "r")
                .node("Conv", "second", List.of("r", "k"), "y")
                .output("y")
                .build();
        for (QuantizationFormat format : QuantizationFormat.values()) {
            StaticQuantization settings =
                    StaticQuantization.defaults().withFormat(format).withPerChannel(false);
            OnnxModel quantized = new StaticQuantizer(
                            settings,
                            new Calibrator(
                                    CalibrationSettings.of(CalibrationMethod.MIN_MAX, settings.activationRange()),
                                    new FixedFeeds(PICTURES),
                                    RunSettings.defaults(),
                                    folder))
                    .apply(floats, Progress.NONE)
                    .model();
            PassResult result = corrected(quantized, floats, PICTURES);
            assertThat(result.report().changed()).as(format.toString()).isEqualTo(2);
            assertThat(operators(result.model())).as("no additions").isEqualTo(operators(quantized));
            double[] expected = means(floats, "y", PICTURES, 2, 8);
            double before = distance(means(quantized, "y", PICTURES, 2, 8), expected);
            assertThat(distance(means(result.model(), "y", PICTURES, 2, 8), expected))
                    .as(format.toString())
                    .isLessThan(Math.max(0.1 * before, 0.02));
        }
    }

    private static double distance(double[] found, double[] expected) {
        double largest = 0;
        for (int i = 0; i < found.length; i++) {
            largest = Math.max(largest, Math.abs(found[i] - expected[i]));
        }
        return largest;
    }
}
