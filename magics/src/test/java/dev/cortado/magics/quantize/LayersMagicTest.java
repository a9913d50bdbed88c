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

@DisplayName("%layers")
class LayersMagicTest {

    @TempDir
    Path folder;

    private MemorySession session;

    @BeforeEach
    void quantised() throws Exception {
        session = new MemorySession(folder);
        SmallModels.product(folder.resolve("m.onnx"), 64, 13);
        session.run("%model m m.onnx");
        session.run("%quantize m --as m8");
    }

    @Test
    @DisplayName("compares with the model it was made from, weight by weight, and runs both")
    void table() {
        Table table = (Table) session.run("%layers m8 --samples 5");
        assertThat(table.columnNames())
                .containsExactly(
                        "node",
                        "operator",
                        "weight",
                        "method",
                        "granularity",
                        "bits",
                        "weight_sqnr_db",
                        "weight_clipped_percent",
                        "activation_sqnr_db",
                        "activation_min",
                        "activation_max",
                        "quantized_min",
                        "quantized_max",
                        "activation_clipped_percent",
                        "bytes_before",
                        "bytes_after");
        assertThat(table.rowCount()).isEqualTo(1);
        assertThat(table.stringColumn("node").get(0)).isEqualTo("product");
        assertThat(table.doubleColumn("weight_sqnr_db").get(0)).isBetween(30.0, 60.0);
        assertThat(table.doubleColumn("activation_sqnr_db").get(0)).isBetween(25.0, 60.0);
        assertThat(session.text())
                .contains("m8 against m: 1 quantised weight; worst weight", "on 5 samples of made-up inputs");
        assertThat(session.shown.getLast().data()).as("the heat map").containsKey("image/png");
    }

    @Test
    @DisplayName("goes back to the nearest float model when the parent is quantised itself")
    void grandparent() {
        session.run("%quantize m8 --method bias-correction --as better --samples 4");
        session.run("%layers better --weights-only");
        assertThat(session.text()).contains("better against m: 1 quantised weight");
    }

    @Test
    @DisplayName("runs nothing when only weights are asked for")
    void weights() {
        Table table = (Table) session.run("%layers m8 --against m --weights-only");
        assertThat(table.columnNames()).contains("weight_sqnr_db").doesNotContain("activation_sqnr_db");
        session.refused("%layers m8 --weights-only --samples 3", "--weights-only runs nothing");
    }

    @Test
    @DisplayName("draws a weight or a value before and after")
    void histogram() {
        session.run("%layers m8 --histogram w --samples 2");
        assertThat(session.shown.getLast().data()).containsKey("image/png");
        session.run("%layers m8 --histogram y --samples 2");
        assertThat(session.shown.getLast().data()).containsKey("image/png");
        session.refused("%layers m8 --histogram prduct --samples 2", "'prduct'", "product");
        session.refused("%layers m8 --histogram y --weights-only", "no quantised weight is called so");
    }

    @Test
    @DisplayName("says what it needs")
    void refused() {
        session.refused("%layers m", "nobody knows which float model 'm' was made from", "--against");
        session.refused("%layers m --against m", "'m' has no quantised weight");
        session.refused("%layers m8 --samples 0", "--samples 0", "expected 1 or more");
    }

    @Test
    @DisplayName("takes texts only for a model that has a tokeniser")
    void texts() throws Exception {
        Files.writeString(folder.resolve("t.txt"), "One.\nTwo.\n");
        session.refused("%layers m8 --calibrate t.txt", "no tokenizer.json");
    }
}
