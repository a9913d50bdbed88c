package dev.cortado.measure.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The oracles are the examples in scikit-learn's documentation of the function of the same name. */
@DisplayName("Metrics of classification")
class ClassificationMetricsTest {

    private static final int CAT = 0;
    private static final int DOG = 1;
    private static final int PIG = 2;
    private static final int[] ANIMALS = {CAT, DOG, PIG, CAT, DOG, PIG};
    private static final int[] TAKEN_FOR = {CAT, PIG, DOG, CAT, CAT, DOG};

    @Test
    @DisplayName("accuracy_score([0, 1, 2, 3], [0, 2, 1, 3]) is 0.5")
    void accuracy() {
        assertThat(Accuracy.of(new int[] {0, 1, 2, 3}, new int[] {0, 2, 1, 3})).isEqualTo(0.5);
        assertThatThrownBy(() -> Accuracy.of(new int[0], new int[0])).hasMessageContaining("at least 1");
    }

    @Test
    @DisplayName("confusion_matrix([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2])")
    void confusion() {
        ConfusionMatrix matrix = ConfusionMatrix.of(new int[] {2, 0, 2, 2, 0, 1}, new int[] {0, 0, 2, 2, 0, 2}, 3);
        assertThat(matrix.counts()).containsExactly(List.of(2, 0, 0), List.of(0, 0, 1), List.of(1, 0, 2));
        assertThat(matrix.actual(2)).isEqualTo(3);
        assertThat(matrix.predicted(0)).isEqualTo(3);
        assertThat(matrix.labels()).containsExactly("0", "1", "2");
    }

    @Test
    @DisplayName("precision_recall_fscore_support of cats, dogs and pigs: macro, micro, of each")
    void fscore() {
        ConfusionMatrix matrix = ConfusionMatrix.of(ANIMALS, TAKEN_FOR, List.of("cat", "dog", "pig"));
        FScore macro = FScore.macro(matrix);
        assertThat(macro.precision()).isCloseTo(2 / 9.0, within(1e-12));
        assertThat(macro.recall()).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(macro.f1()).isCloseTo(0.8 / 3, within(1e-12));
        assertThat(FScore.micro(matrix).f1()).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(FScore.micro(matrix).precision()).isCloseTo(Accuracy.of(ANIMALS, TAKEN_FOR), within(1e-12));
        assertThat(FScore.of(matrix, CAT)).isEqualTo(new FScore(2 / 3.0, 1, 0.8));
        assertThat(FScore.of(matrix, DOG)).isEqualTo(new FScore(0, 0, 0));
    }

    @Test
    void leave_classes_out_of_the_macro_average_that_do_not_occur() {
        ConfusionMatrix matrix = ConfusionMatrix.of(new int[] {0, 1}, new int[] {0, 1}, 5);
        assertThat(FScore.macro(matrix)).isEqualTo(new FScore(1, 1, 1));
        assertThat(FScore.macro(ConfusionMatrix.of(new int[0], new int[0], 2)).f1())
                .isNaN();
        assertThat(FScore.micro(ConfusionMatrix.of(new int[0], new int[0], 2)).f1())
                .isNaN();
    }

    @Test
    void refuse_a_class_without_a_name() {
        assertThatThrownBy(() -> ConfusionMatrix.of(new int[] {2}, new int[] {0}, 2))
                .hasMessage("confusion matrix: expected classes from 0 to 1, found 2");
    }
}
