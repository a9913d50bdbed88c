package dev.cortado.magics.model;

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

@DisplayName("%convert")
class ConvertMagicTest {

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
    @DisplayName("makes a model of the opset wanted under the name given; the old one stays")
    void newer() throws Exception {
        session.run("%convert m --opset 21 --as m21");
        assertThat(((Model) session.bound.get("m21")).onnx().opset()).isEqualTo(21);
        assertThat(((Model) session.bound.get("m")).onnx().opset()).isEqualTo(11);
        assertThat(session.text())
                .contains("m21: opset 21 instead of 11; 0 operators rewritten. It opens and runs")
                .contains("unchanged: 1 node");
        assertThat(((Table) session.run("%models")).stringColumn("recipe").asList())
                .containsExactly("", "convert-opset");
    }

    @Test
    @DisplayName("tells the opset, the nodes and the steps in a frame")
    void frame() throws Exception {
        session.run("%convert m --opset 17");
        assertThat(session.text()).containsPattern("model +opset +nodes +rewritten +verified_cosine");
        assertThat(session.text()).containsPattern("m_opset17 +17 +1 +0 +1");
        assertThat(session.bound).containsKey("m_opset17");
    }

    @Test
    @DisplayName("refuses what is no raise, by name")
    void refused() {
        session.refused("%convert m --opset 11", "has opset 11 already");
        session.refused("%convert m --opset 9", "opset 11", "only be raised");
        session.refused("%convert m --opset 99", "expected 7 to 23");
    }
}
