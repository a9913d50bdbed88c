package dev.cortado.magics.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.MemorySession;
import dev.cortado.magics.SmallModels;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

@DisplayName("%inspect")
class InspectMagicTest {

    @TempDir
    Path folder;

    private MemorySession session;

    @BeforeEach
    void newSession() {
        session = new MemorySession(folder);
    }

    @Test
    @DisplayName("shares the bytes out over the operators")
    void shares() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 8, 13);
        session.run("%model m m.onnx");
        Table table = (Table) session.run("%inspect m");
        assertThat(table.stringColumn("operator").asList()).containsExactly("MatMul");
        assertThat(table.longColumn("parameters").get(0)).isEqualTo(64 * 8);
        assertThat(table.doubleColumn("size_mb").get(0)).isEqualTo(64 * 8 * 4 / 1e6);
        assertThat(session.shown.getLast().data()).containsKey("image/png");
    }

    @Test
    @DisplayName("shows a model without weights, without a chart")
    void no_weights() throws Exception {
        SmallModels.plain(folder.resolve("r.onnx"), "", "Relu");
        session.run("%model r r.onnx");
        assertThat(((Table) session.run("%inspect r")).longColumn("nodes").get(0))
                .isOne();
        assertThat(session.shown.getLast().data()).containsKey("text/html").doesNotContainKey("image/png");
    }

    @Test
    @DisplayName("draws SVG on request")
    void svg() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 8, 13);
        session.run("%model m m.onnx");
        session.run("%inspect m --svg");
        assertThat(session.shown.getLast().data().get("image/svg+xml").toString())
                .contains("<svg");
    }

    @Test
    @DisplayName("says what a variable holds that is no model")
    void no_model() {
        session.bound.put("number", 5);
        session.refused("%inspect number", "'number' holds a value of type Integer, not a model");
        session.refused("%inspect nothing", "No variable 'nothing' holds a model", "%model NAME URI loads one");
    }
}
