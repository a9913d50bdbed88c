package dev.cortado.measure.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.data.LabelledTexts;
import dev.cortado.data.RetrievalSet;
import dev.cortado.data.SentencePairs;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TestModels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

@DisplayName("all-MiniLM-L6-v2 and Optimum's int8 of it")
class TextTasksTest {

    private static List<Model> models;

    @BeforeAll
    static void load() throws IOException {
        models = List.of(TestModels.minilm(), TestModels.minilmInt8());
    }

    private static Evaluation run(EvaluationTask task) throws IOException {
        return Evaluator.run(task, models, RunSettings.defaults(), 1, Progress.NONE);
    }

    @Test
    void both_find_alike_what_people_find_alike() throws IOException {
        SentencePairs pairs = new SentencePairs(
                "own",
                List.of(
                        "A man is playing a guitar.",
                        "Two dogs run across the meadow.",
                        "The train to Basel is late.",
                        "She is slicing an onion.",
                        "The bank raised its interest rate.",
                        "A child is reading a book.",
                        "It will rain tomorrow.",
                        "The cat sleeps on the sofa."),
                List.of(
                        "Someone plays the guitar.",
                        "Two dogs are running through a field.",
                        "The flight to Basel is delayed.",
                        "A woman cuts a tomato.",
                        "We walked along the river bank.",
                        "Parliament passed the budget.",
                        "My bicycle has a flat tyre.",
                        "A cat is lying asleep on a couch."),
                List.of(4.8, 4.6, 2.8, 2.4, 1.0, 0.0, 0.0, 4.9));
        Evaluation evaluation = run(new SimilarityTask(pairs));
        Table table = evaluation.table();
        assertThat(table.columnNames())
                .containsExactly(
                        "model",
                        "spearman",
                        "spearman_low",
                        "spearman_high",
                        "pearson",
                        "pearson_low",
                        "pearson_high",
                        "difference",
                        "difference_low",
                        "difference_high",
                        "p_value",
                        "test",
                        "verdict",
                        "samples",
                        "size_mb");
        assertThat(table.doubleColumn("spearman").get(0)).isGreaterThan(0.8);
        assertThat(table.doubleColumn("spearman").get(1)).isGreaterThan(0.8);
        assertThat(table.doubleColumn("pearson").get(0)).isGreaterThan(0.9);
        assertThat(table.stringColumn("verdict").asList()).containsExactly("baseline", "no difference shown");
        assertThat(table.stringColumn("test").asList()).containsExactly("none", "williams");
        assertThat(table.intColumn("samples").get(1)).isEqualTo(8);
        assertThat(evaluation.rows().getFirst().primary().interval().contains(0.9))
                .isTrue();
    }

    @Test
    void both_find_the_gloss_of_a_sentence() throws IOException {
        List<String> documents = List.of(
                "a hot drink made from roasted and ground beans",
                "a financial institution that accepts deposits",
                "sloping land beside a body of water",
                "a musical instrument with strings that are plucked",
                "a vehicle with two wheels moved by pedals",
                "a small domesticated animal that purrs",
                "water falling in drops from clouds",
                "a building where books are lent",
                "a doctor for teeth",
                "a person who bakes bread");
        RetrievalSet set = new RetrievalSet(
                "glosses",
                List.of(
                        "He ordered an espresso after lunch.",
                        "She cashed a cheque at the bank.",
                        "They pulled the canoe up on the bank.",
                        "He strummed the guitar.",
                        "She rode her bicycle to work.",
                        "The dentist filled a cavity."),
                documents,
                List.of(Set.of(0), Set.of(1), Set.of(2), Set.of(3), Set.of(4), Set.of(8)));
        Evaluation evaluation = run(new RetrievalTask(set));
        assertThat(evaluation.metrics())
                .extracting(Metric::name)
                .containsExactly("mrr_at_10", "recall_at_10", "ndcg_at_10");
        for (EvaluationRow row : evaluation.rows()) {
            assertThat(row.primary().value()).isGreaterThan(0.8);
            assertThat(row.values().get(1).value()).isEqualTo(1); // ten documents, the first ten are looked at
            assertThat(row.samples()).isEqualTo(6);
        }
        // One question has its answer shuffled: the rank of that answer shows in the mean.
        RetrievalSet wrong =
                new RetrievalSet("wrong", List.of("He ordered an espresso."), documents, List.of(Set.of(9)));
        assertThat(run(new RetrievalTask(wrong)).rows().getFirst().primary().value())
                .isLessThanOrEqualTo(0.5);
    }

    @Test
    void both_tell_a_probe_food_from_finance() throws IOException {
        List<String> dishes =
                List.of("soup", "bread", "cake", "salad", "pasta", "rice", "stew", "pie", "omelette", "toast");
        List<String> values =
                List.of("shares", "bonds", "loans", "dollars", "profits", "taxes", "funds", "debts", "rents", "wages");
        List<String> texts = new ArrayList<>();
        List<Integer> classes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            texts.add("We cooked " + dishes.get(i) + " for dinner.");
            texts.add("The recipe for " + dishes.get(i) + " needs salt.");
            texts.add("The price of " + values.get(i) + " rose again.");
            texts.add("Analysts expect lower " + values.get(i) + " this quarter.");
            classes.addAll(List.of(0, 0, 1, 1));
        }
        LabelledTexts data = new LabelledTexts("topics", texts, classes, List.of("food", "finance"));
        Evaluation evaluation = run(new ProbeTask(data, 42));
        assertThat(evaluation.metric()).isEqualTo(ClassScores.F1_MACRO);
        for (EvaluationRow row : evaluation.rows()) {
            assertThat(row.samples()).isEqualTo(12);
            assertThat(row.primary().value()).isGreaterThan(0.9);
            assertThat(row.confusion().orElseThrow().actual(1)).isEqualTo(6);
        }
        // Labels that mean nothing cannot be learnt: the probe does not see what it is asked.
        List<Integer> meaningless =
                IntStream.range(0, 40).mapToObj(i -> (i * 7 / 4 + i / 8) % 2).toList();
        LabelledTexts noise = new LabelledTexts("noise", texts, meaningless, List.of("a", "b"));
        assertThat(run(new ProbeTask(noise, 42)).rows().getFirst().primary().value())
                .isLessThan(0.85);
    }

    @Test
    void a_probe_needs_two_classes() {
        LabelledTexts one = new LabelledTexts("one", List.of("a", "b", "c"), List.of(0, 0, 1), List.of("x", "y"));
        assertThatThrownBy(() -> new ProbeTask(one, 1))
                .hasMessageContaining("two classes or more")
                .hasMessageContaining("found 1");
    }
}
