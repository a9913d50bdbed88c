package dev.cortado.quantize.qdq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.measure.evaluate.PictureFeeds;
import dev.cortado.measure.evaluate.RenderedText;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.RealModels;
import dev.cortado.quantize.calibrate.CalibrationMethod;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TensorValues;
import dev.cortado.runtime.TextFeeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Real models quantised statically")
class StaticRealModelsTest {

    @TempDir
    Path folder;

    static Model model(String uri, String tokenizer) throws IOException {
        var file = Resources.standard().fetch(uri, Progress.NONE);
        return Model.of(
                "model", file, tokenizer.isEmpty() ? Optional.empty() : Optional.of(RealModels.file(tokenizer)));
    }

    static double[][] outputs(OnnxModel model, Feeds feeds, Path folder) throws IOException {
        Path file = folder.resolve("run.onnx");
        model.write(file);
        List<double[]> outputs = new ArrayList<>();
        try (InferenceSession session = InferenceSession.open(file, RunSettings.defaults())) {
            feeds.forEach(
                    (inputs, _) -> {
                        try (var result = session.run(inputs, Progress.NONE.cancellation())) {
                            outputs.add(
                                    TensorValues.of(result).values().iterator().next());
                        }
                    },
                    Progress.NONE);
        }
        Files.delete(file);
        return outputs.toArray(double[][]::new);
    }

    static double cosine(double[][] found, double[][] expected) {
        double product = 0;
        double a = 0;
        double b = 0;
        for (int i = 0; i < found.length; i++) {
            for (int j = 0; j < found[i].length; j++) {
                product += found[i][j] * expected[i][j];
                a += found[i][j] * found[i][j];
                b += expected[i][j] * expected[i][j];
            }
        }
        return product / Math.sqrt(a * b);
    }

    @ParameterizedTest
    @CsvSource({
        "MIN_MAX, QDQ, UINT8, 0.75",
        "MSE, QDQ, UINT8, 0.83",
        "MSE, QOPERATOR, UINT8, 0.83",
        "ENTROPY, QDQ, INT8, 0.75",
        "MIN_MAX, QDQ, INT16, 0.99"
    })
    void a_detector_of_text_gives_much_the_same_map(
            CalibrationMethod method, QuantizationFormat format, ActivationType type, double least) throws IOException {
        Model model = model(RealModels.OCR_DETECTION, "");
        Feeds calibration = PictureFeeds.of(model, RenderedText.madeUp(16, 1));
        Feeds test = PictureFeeds.of(model, RenderedText.madeUp(8, 2));
        PassResult result = StaticTests.quantize(
                model.onnx(),
                StaticQuantization.defaults()
                        .withReduceRange(false)
                        .withFormat(format)
                        .withActivations(type, false),
                method,
                calibration);
        double cosine = cosine(outputs(result.model(), test, folder), outputs(model.onnx(), test, folder));
        assertThat(cosine).isGreaterThan(least);
        assertThat(result.model().proto().getSerializedSize())
                .isLessThan(model.onnx().proto().getSerializedSize() / 3);
    }

    @ParameterizedTest
    @CsvSource({"MIN_MAX, 0.95", "MSE, 0.97"})
    @DisplayName("a recogniser of opset 10, with ONNX Runtime's own conversions")
    void recogniser(CalibrationMethod method, double least) throws IOException {
        Model model = model(RealModels.OCR_RECOGNITION, "");
        Feeds calibration = PictureFeeds.of(model, RenderedText.madeUp(16, 1));
        Feeds test = PictureFeeds.of(model, RenderedText.madeUp(8, 2));
        PassResult result = StaticTests.quantize(model.onnx(), StaticQuantization.defaults(), method, calibration);
        double cosine = cosine(outputs(result.model(), test, folder), outputs(model.onnx(), test, folder));
        assertThat(cosine).isGreaterThan(least);
        var operators = OrtRunner.optimized(result.model(), folder).graph().operatorCounts();
        assertThat(operators).containsKeys("QLinearConv", "MatMulIntegerToFloat");
    }

    @Test
    @DisplayName("all-MiniLM-L6-v2, its products and tables on integers")
    void miniLm() throws IOException {
        Model model = model(RealModels.MINILM, RealModels.MINILM_TOKENIZER);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            texts.add(List.of("A cat", "The committee", "Coffee", "The price of oil")
                            .get(i % 4)
                    + List.of(" sits on the mat.", " fell by three percent.", ", they said, is late again.", "?")
                            .get(i / 4));
        }
        Feeds calibration = TextFeeds.of("texts", model, texts.subList(0, 12), 4);
        Feeds test = TextFeeds.of("texts", model, texts.subList(12, 16), 4);
        PassResult result = StaticTests.quantize(
                model.onnx(), StaticQuantization.defaults(), CalibrationMethod.MIN_MAX, calibration);
        double cosine = cosine(outputs(result.model(), test, folder), outputs(model.onnx(), test, folder));
        assertThat(cosine).isGreaterThan(0.97);
        assertThat(result.model().proto().getSerializedSize()).isLessThan(23_500_000);
        var operators = OrtRunner.optimized(result.model(), folder).graph().operatorCounts();
        assertThat(operators).doesNotContainKey("MatMul").containsEntry("LayerNormalization", 13L);
        // What is only turned round and read as integers again stays integers.
        assertThat(operators.get("MatMulIntegerToFloat") + operators.get("QLinearMatMul"))
                .isEqualTo(36 + 12);
    }
}
