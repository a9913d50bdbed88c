package dev.cortado.measure.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Progress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

@DisplayName("Quality sets")
class QualitySetsTest {

    private final List<String> truth = Collections.nCopies(12, "The dog bit the man in the park.");
    private final GeneratedTexts texts = new GeneratedTexts(
            "dogs", truth, Map.of("one", truth, "two", Collections.nCopies(12, "The dog bit a man in the park.")));

    @Test
    void keep_every_figure_of_every_evaluation_under_a_name_of_its_own() {
        Evaluation generation = texts.generation(List.of("one", "two"), 1, Progress.NONE);
        Evaluation recognition = texts.recognition(List.of("one", "two"), 1, Progress.NONE);
        Table table = new QualitySets(List.of(generation, recognition)).table();
        assertThat(table.columnNames())
                .startsWith("model", "bleu", "bleu_low", "bleu_high")
                .contains("bleu_difference", "bleu_p_value", "bleu_verdict", "cer", "cer_difference_low", "cer_samples")
                .doesNotContain("difference", "verdict")
                .endsWith("size_mb");
        for (Evaluation evaluation : List.of(generation, recognition)) {
            String name = evaluation.metric().name();
            assertThat(table.doubleColumn(name).asList())
                    .isEqualTo(evaluation.table().doubleColumn(name).asList());
            assertThat(table.doubleColumn(name + "_difference").asList())
                    .isEqualTo(evaluation.table().doubleColumn("difference").asList());
            assertThat(table.stringColumn(name + "_verdict").asList()).containsExactly("baseline", "worse");
        }
    }

    @Test
    void are_of_the_same_models() {
        Evaluation both = texts.generation(List.of("one", "two"), 1, Progress.NONE);
        Evaluation other = texts.recognition(List.of("two"), 1, Progress.NONE);
        assertThatThrownBy(() -> new QualitySets(List.of(both, other)))
                .hasMessage("expected [one, two] in dogs too, found [two]");
        assertThatThrownBy(() -> new QualitySets(List.of())).hasMessageContaining("found none");
    }
}
