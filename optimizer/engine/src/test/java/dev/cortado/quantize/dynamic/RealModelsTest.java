package dev.cortado.quantize.dynamic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.QuantizerTests;
import dev.cortado.quantize.RealModels;
import dev.cortado.quantize.tensor.WeightType;
import dev.cortado.runtime.ModelVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Real models")
class RealModelsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                RealModels.MINILM,
                RealModels.MINILM_OPTIMUM,
                RealModels.OCR_DETECTION,
                RealModels.OCR_RECOGNITION,
                RealModels.VOICE_ACTIVITY
            })
    void go_through_read_and_write_byte_for_byte(String uri, @TempDir Path folder) throws IOException {
        Path file = RealModels.file(uri);
        OnnxModel model = OnnxModel.read(file);
        Path copy = folder.resolve("copy.onnx");
        model.write(copy);
        assertThat(copy).hasSameBinaryContentAs(file);
        // Also when it is put together anew from its parts.
        OnnxModel.of(model.proto(), null).write(copy);
        assertThat(copy).hasSameBinaryContentAs(file);
    }

    @ParameterizedTest
    @CsvSource({"INT8, true", "INT8, false", "UINT8, true", "UINT8, false"})
    void a_convolutional_text_detector_gives_much_the_same_map(WeightType type, boolean perChannel) throws IOException {
        OnnxModel original = OnnxModel.read(RealModels.file(RealModels.OCR_DETECTION));
        PassResult result = QuantizerTests.quantize(
                original, QuantizerTests.PLAIN.withWeightType(type).withPerChannel(perChannel));
        assertThat(result.report().changed())
                .isEqualTo(original.graph().operatorCounts().get("Conv"));
        assertThat(result.model().proto().getSerializedSize())
                .isLessThan(original.proto().getSerializedSize() * 3 / 10);
        // White paper with black bars, as a line of text has them; normalised as the detector expects.
        float[] image = new float[3 * 64 * 192];
        for (int i = 0; i < image.length; i++) {
            int row = i / 192 % 64;
            int column = i % 192;
            boolean ink = row > 20 && row < 44 && column > 16 && column < 176 && column % 12 < 5;
            image[i] = ink ? -2 : 2;
        }
        Map<String, Feed> feeds = Map.of("x", new Feed(image, 1, 3, 64, 192));
        float[] expected = OrtRunner.run(original, feeds).values().iterator().next();
        float[] found = OrtRunner.run(result.model(), feeds).values().iterator().next();
        assertThat(QuantizerTests.cosine(found, expected)).isGreaterThan(0.93);
    }

    @Test
    void an_old_opset_is_raised_first() throws IOException {
        Path file = RealModels.file(RealModels.OCR_RECOGNITION);
        OnnxModel model = OnnxModel.read(file);
        PassResult result = QuantizerTests.quantize(model, DynamicQuantization.defaults());
        assertThat(model.opset()).isEqualTo(9);
        assertThat(result.model().opset()).isEqualTo(11);
        assertThat(result.report().nodes().getFirst().reason()).contains("opset 9 to 11");
        assertThat(ModelVerifier.standard()
                        .verify(result.model(), file, Progress.NONE)
                        .worstCosine())
                .isGreaterThan(0.9);
    }

    @Test
    void a_recurrent_network_inside_branches_is_quantised_in_each() throws IOException {
        Path file = RealModels.file(RealModels.VOICE_ACTIVITY);
        PassResult result = QuantizerTests.quantize(OnnxModel.read(file), DynamicQuantization.defaults());
        assertThat(result.report().nodes())
                .filteredOn(change -> change.operator().equals("LSTM") && change.outcome() == Outcome.CHANGED)
                .isNotEmpty();
        assertThat(result.model().proto().getSerializedSize())
                .isLessThan(OnnxModel.read(file).proto().getSerializedSize() * 9 / 20);
        assertThat(ModelVerifier.standard()
                        .verify(result.model(), file, Progress.NONE)
                        .worstCosine())
                .isGreaterThan(0.98);
    }
}
