package dev.cortado.measure.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.progress.Progress;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

@DisplayName("Generated texts")
class GeneratedTextsTest {

    private final List<String> references = Collections.nCopies(12, "The dog bit the man in the park.");
    private final GeneratedTexts texts = new GeneratedTexts(
            "dogs",
            references,
            Map.of(
                    "exact", references,
                    "close", Collections.nCopies(12, "The dog bit a man in the park."),
                    "far", Collections.nCopies(12, "Nobody was hurt at all yesterday.")));

    @Test
    void are_scored_as_translations_and_answers() {
        Evaluation evaluation = texts.generation(List.of("exact", "close", "far"), 1, Progress.NONE);
        Table table = evaluation.table();
        assertThat(table.doubleColumn("bleu").get(0)).isCloseTo(100, within(1e-9));
        assertThat(table.doubleColumn("bleu").get(2)).isLessThan(10);
        assertThat(table.doubleColumn("rouge_l").get(1)).isCloseTo(7 / 8.0, within(1e-12));
        assertThat(table.doubleColumn("exact_match").asList()).containsExactly(1.0, 1.0, 0.0); // SQuAD drops articles
        assertThat(table.stringColumn("verdict").asList()).containsExactly("baseline", "worse", "worse");
        assertThat(table.stringColumn("test").get(1)).isEqualTo("randomisation");
        assertThat(table.doubleColumn("size_mb").isMissing(0)).isTrue();
    }

    @Test
    void are_scored_as_recognised_text() {
        Evaluation evaluation = texts.recognition(List.of("exact", "close"), 1, Progress.NONE);
        assertThat(evaluation.rows().get(0).primary().value()).isZero();
        assertThat(evaluation.rows().get(1).primary().value()).isCloseTo(3 / 32.0, within(1e-12));
        assertThat(evaluation.rows().get(1).values().get(1).value()).isCloseTo(1 / 8.0, within(1e-12));
        assertThat(evaluation.rows().get(1).difference().verdict()).isEqualTo(QualityVerdict.WORSE);
    }

    @Test
    void name_the_nearest_model_and_refuse_lists_that_do_not_fit() {
        assertThatThrownBy(() -> texts.generation(List.of("exat"), 1, Progress.NONE))
                .hasMessageContaining("dogs has no texts of 'exat'")
                .hasMessageContaining("exact");
        assertThatThrownBy(() -> new GeneratedTexts("g", List.of("a"), Map.of("m", List.of())))
                .hasMessageContaining("found 1 references and 0 texts");
    }
}
