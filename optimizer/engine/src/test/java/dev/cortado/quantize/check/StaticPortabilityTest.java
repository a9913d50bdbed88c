package dev.cortado.quantize.check;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.integers;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.FixedFeeds;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.QuantizerTests;
import dev.cortado.quantize.RealModels;
import dev.cortado.quantize.calibrate.CalibrationMethod;
import dev.cortado.quantize.calibrate.CalibrationSettings;
import dev.cortado.quantize.calibrate.Calibrator;
import dev.cortado.quantize.dynamic.ReduceRange;
import dev.cortado.quantize.qdq.ActivationType;
import dev.cortado.quantize.qdq.QuantizationFormat;
import dev.cortado.quantize.qdq.StaticQuantization;
import dev.cortado.quantize.qdq.StaticQuantizer;
import dev.cortado.quantize.tensor.WeightType;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.SynthesizedFeeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The portability of statically quantised models")
class StaticPortabilityTest {

    private static final int SAFE_MAGNITUDE = 64;

    @TempDir
    Path folder;

    private OnnxModel quantize(OnnxModel model, StaticQuantization settings, Feeds samples) throws IOException {
        return new StaticQuantizer(
                        settings,
                        new Calibrator(
                                CalibrationSettings.of(CalibrationMethod.MIN_MAX, settings.activationRange()),
                                samples,
                                RunSettings.defaults(),
                                folder))
                .apply(model, Progress.NONE)
                .model();
    }

    private static long risky(OnnxModel model) {
        return PortabilityCheck.weights(model, Progress.NONE).layers().stream()
                .mapToLong(PortabilityLayer::riskyPairs)
                .sum();
    }

    /** A convolution whose pairs are neighbouring channels, a Gemm with transposed weights, a product. */
    private static OnnxModel model() {
        return new ModelBuilder()
                .opset(17)
                .irVersion(8)
                .input("x", ElementType.FLOAT, 1, 6, 5, 5)
                .weight("k", List.of(4L, 6L, 3L, 3L), QuantizerTests.random(1, 216, -1, 1))
                .weight("g", List.of(10L, 36L), QuantizerTests.random(2, 360, -1, 1))
                .weight("b", List.of(10L), QuantizerTests.random(3, 10, -1, 1))
                .weight("w", List.of(10L, 7L), QuantizerTests.random(4, 70, -1, 1))
                .node("Conv", "conv", List.of("x", "k"), "c")
                .node("Flatten", "flat", List.of("c"), "f")
                .node("Gemm", "gemm", List.of("f", "g", "b"), "h", integer("transB", 1))
                .node("MatMul", "product", List.of("h", "w"), "y")
                .output("y")
                .build();
    }

    private static Feeds samples() {
        return new FixedFeeds(List.of(Map.of("x", new Feed(QuantizerTests.random(5, 150, -1, 2), 1, 6, 5, 5))));
    }

    @ParameterizedTest
    @EnumSource(QuantizationFormat.class)
    void no_pair_is_risky_with_as_many_steps_as_are_safe(QuantizationFormat format) throws IOException {
        for (boolean perChannel : new boolean[] {true, false}) {
            StaticQuantization settings =
                    StaticQuantization.defaults().withFormat(format).withPerChannel(perChannel);
            OnnxModel full = quantize(model(), settings.withReduceRange(ReduceRange.NEVER), samples());
            OnnxModel auto = quantize(model(), settings.withReduceRange(ReduceRange.AUTO), samples());
            assertThat(PortabilityCheck.weights(auto, Progress.NONE).layers()).hasSize(3);
            assertThat(risky(full)).isPositive();
            assertThat(risky(auto)).isZero();
            assertThat(largest(auto)).as("more than 7 bits").isGreaterThan(SAFE_MAGNITUDE);
        }
    }

    @Test
    void kernels_that_add_in_32_bits_keep_all_steps() throws IOException {
        StaticQuantization auto = StaticQuantization.defaults().withReduceRange(ReduceRange.AUTO);
        for (StaticQuantization settings : List.of(
                auto.withFormat(QuantizationFormat.QOPERATOR).withActivations(ActivationType.INT8, false),
                auto.withActivations(ActivationType.INT16, false))) {
            assertThat(quantize(model(), settings, samples()).proto().getGraph().getInitializerList())
                    .isEqualTo(quantize(model(), settings.withReduceRange(ReduceRange.NEVER), samples())
                            .proto()
                            .getGraph()
                            .getInitializerList());
        }
        StaticQuantization unsigned = auto.withWeightType(WeightType.UINT8);
        assertThat(risky(quantize(model(), unsigned, samples()))).isZero();
    }

    @Test
    void depthwise_convolutions_keep_all_steps() throws IOException {
        OnnxModel depthwise = new ModelBuilder()
                .input("x", ElementType.FLOAT, 1, 6, 5, 5)
                .weight("k", List.of(6L, 1L, 3L, 3L), QuantizerTests.random(1, 54, -1, 1))
                .node("Conv", "conv", List.of("x", "k"), "y", integer("group", 6), integers("pads", 1L, 1L, 1L, 1L))
                .output("y")
                .build();
        OnnxModel made =
                quantize(depthwise, StaticQuantization.defaults().withReduceRange(ReduceRange.AUTO), samples());
        assertThat(largest(made)).isEqualTo(127);
    }

    @ParameterizedTest
    @CsvSource({
        RealModels.OCR_DETECTION + ", QDQ",
        RealModels.OCR_DETECTION + ", QOPERATOR",
        RealModels.MINILM + ", QDQ"
    })
    void real_models(String uri, QuantizationFormat format) throws IOException {
        OnnxModel model = OnnxModel.read(RealModels.file(uri));
        Feeds samples = new SynthesizedFeeds(InputSynthesizer.of(model).specs(1, 16), 1, 5);
        StaticQuantization settings = StaticQuantization.defaults().withFormat(format);
        assertThat(risky(quantize(model, settings.withReduceRange(ReduceRange.NEVER), samples)))
                .isPositive();
        assertThat(risky(quantize(model, settings.withReduceRange(ReduceRange.AUTO), samples)))
                .isZero();
        assertThat(risky(quantize(model, settings, samples))).isZero();
    }

    /** The largest magnitude of a signed weight. */
    private static int largest(OnnxModel model) {
        int largest = 0;
        for (Tensor tensor : model.graph().initializers()) {
            if (tensor.type() == ElementType.INT8 && tensor.shape().size() >= 2) {
                ByteBuffer bytes = tensor.bytes();
                while (bytes.hasRemaining()) {
                    largest = Math.max(largest, Math.abs(bytes.get()));
                }
            }
        }
        return largest;
    }
}
