package dev.cortado.fuse.family;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.fuse.EncoderFusion;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.RealModels;
import dev.cortado.quantize.calibrate.CalibrationMethod;
import dev.cortado.quantize.calibrate.CalibrationSettings;
import dev.cortado.quantize.calibrate.Calibrator;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.dynamic.DynamicQuantizer;
import dev.cortado.quantize.halffloat.FloatConversion;
import dev.cortado.quantize.halffloat.FloatConversionSettings;
import dev.cortado.quantize.halffloat.ReducedFloat;
import dev.cortado.quantize.qdq.StaticQuantization;
import dev.cortado.quantize.qdq.StaticQuantizer;
import dev.cortado.quantize.weightonly.BlockFormat;
import dev.cortado.quantize.weightonly.WeightAlgorithm;
import dev.cortado.quantize.weightonly.WeightLayout;
import dev.cortado.quantize.weightonly.WeightOnlyQuantization;
import dev.cortado.quantize.weightonly.WeightOnlyQuantizer;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.SynthesizedFeeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An encoder that was quantised before")
class QuantizedEncodersTest {

    @TempDir
    Path folder;

    private static OnnxModel small(int opset) {
        return new Bert().model(opset < 17 ? new OldTorch() : new NewTorch(), opset, 5);
    }

    private static List<NodeChange> fused(OnnxModel model) throws IOException {
        PassResult result = EncoderFusion.all().apply(model, Progress.NONE);
        List<String> operators = result.model().graph().nodes().stream()
                .map(node -> node.operator())
                .toList();
        assertThat(operators).as(result.report().toString()).containsOnlyOnce("Encoder");
        assertThat(operators).doesNotContain("Softmax", "MatMul", "MatMulInteger", "MatMulNBits");
        return result.report().nodes();
    }

    private static void assertRounded(List<NodeChange> report) {
        assertThat(report).extracting(NodeChange::reason).anyMatch(reason -> reason.contains("not rounded any more"));
    }

    @ParameterizedTest(name = "opset {0}")
    @ValueSource(ints = {11, 13, 17, 21})
    @DisplayName("dynamically becomes one of floats that is near it")
    void dynamic(int opset) throws IOException {
        for (DynamicQuantization settings : List.of(
                DynamicQuantization.defaults(),
                DynamicQuantization.defaults().withPerChannel(false),
                DynamicQuantization.defaults().withStoreOnly(true))) {
            assertRounded(fused(new DynamicQuantizer(settings)
                    .apply(small(opset), Progress.NONE)
                    .model()));
        }
    }

    @Test
    @DisplayName("in blocks becomes one of the floats that the codes stand for")
    void blocks() throws IOException {
        WeightOnlyQuantization settings = WeightOnlyQuantization.defaults(WeightAlgorithm.RTN);
        for (BlockFormat format : List.of(new BlockFormat(4, 16, false), new BlockFormat(8, 32, true))) {
            fused(new WeightOnlyQuantizer(settings.withFormat(format))
                    .apply(small(17), Progress.NONE)
                    .model());
        }
        fused(new WeightOnlyQuantizer(
                        settings.withFormat(new BlockFormat(4, 16, false)).withLayout(WeightLayout.QDQ))
                .apply(small(21), Progress.NONE)
                .model());
    }

    @Test
    @DisplayName("statically becomes one without the rounding between its layers")
    void statically() throws IOException {
        OnnxModel model = small(17);
        StaticQuantization settings = StaticQuantization.defaults();
        Calibrator calibrator = new Calibrator(
                CalibrationSettings.of(CalibrationMethod.MIN_MAX, settings.activationRange()),
                new SynthesizedFeeds(InputSynthesizer.of(model).specs(2, 9), 8, 1),
                RunSettings.defaults(),
                folder);
        assertRounded(fused(new StaticQuantizer(settings, calibrator)
                .apply(model, Progress.NONE)
                .model()));
    }

    @Test
    @DisplayName("to 16 bits is fused if it computes in 32, and left alone with the reason if not")
    void half() throws IOException {
        Pass stored = new FloatConversion(FloatConversionSettings.storage(ReducedFloat.FLOAT16));
        fused(stored.apply(small(17), Progress.NONE).model());
        OnnxModel computed = new FloatConversion(FloatConversionSettings.compute())
                .apply(small(17), Progress.NONE)
                .model();
        PassResult result = EncoderFusion.all().apply(computed, Progress.NONE);
        assertThat(result.modified()).isFalse();
        assertThat(result.report().nodes())
                .extracting(NodeChange::reason)
                .allMatch(reason -> reason.contains("float16"));
    }

    @Test
    @DisplayName("or not, and was optimised by ONNX Runtime, is fused all the same")
    void optimised() throws IOException {
        OnnxModel model = OnnxModel.read(RealModels.file(RealModels.MINILM));
        OnnxModel optimised = OrtRunner.optimized(model, folder);
        assertThat(optimised.graph().nodes())
                .extracting(node -> node.operator())
                .contains("BiasGelu");
        fused(optimised);
    }

    @Test
    @DisplayName("by Cortado, like all-MiniLM-L6-v2, becomes one of floats")
    void real() throws IOException {
        OnnxModel model = OnnxModel.read(RealModels.file(RealModels.MINILM));
        assertRounded(fused(new DynamicQuantizer(DynamicQuantization.defaults())
                .apply(model, Progress.NONE)
                .model()));
    }
}
