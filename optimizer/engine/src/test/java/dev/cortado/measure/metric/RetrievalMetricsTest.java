package dev.cortado.measure.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Metrics of retrieval")
class RetrievalMetricsTest {

    @Nested
    @DisplayName("Recall")
    class RecallAtK {
        @Test
        void is_the_share_of_the_relevant_that_is_found() {
            int[] ranking = {4, 2, 9, 1};
            assertThat(Recall.at(ranking, Set.of(2, 1, 7), 3)).isCloseTo(1 / 3.0, within(1e-12));
            assertThat(Recall.at(ranking, Set.of(2, 1, 7), 4)).isCloseTo(2 / 3.0, within(1e-12));
            assertThat(Recall.at(ranking, Set.of(4), 1)).isEqualTo(1);
            assertThat(Recall.at(ranking, Set.of(), 1)).isNaN();
        }
    }

    @Nested
    @DisplayName("Reciprocal rank")
    class ReciprocalRankAtK {
        /** The usual example: the right plural stands third, second, first: mean 11/18. */
        @Test
        void averages_to_the_example_everybody_uses() {
            double sum = ReciprocalRank.at(new int[] {0, 1, 2}, Set.of(2), 10)
                    + ReciprocalRank.at(new int[] {0, 1, 2}, Set.of(1), 10)
                    + ReciprocalRank.at(new int[] {0, 1, 2}, Set.of(0), 10);
            assertThat(sum / 3).isCloseTo(11 / 18.0, within(1e-12));
        }

        @Test
        void counts_only_the_first_and_only_down_to_k() {
            assertThat(ReciprocalRank.at(new int[] {3, 1, 2}, Set.of(1, 2), 3)).isEqualTo(0.5);
            assertThat(ReciprocalRank.at(new int[] {3, 1, 2}, Set.of(2), 2)).isZero();
        }
    }

    @Nested
    @DisplayName("nDCG")
    class NdcgAtK {
        private final double[] relevance = {10, 0, 0, 1, 5};

        /** scikit-learn's documentation of ndcg_score prints 0.69, 0.49 and, for k=4, 0.35, cut off. */
        @Test
        void is_what_scikit_learn_documents() {
            int[] first = Ranking.top(new double[] {.1, .2, .3, 4, 70}, 5);
            int[] second = Ranking.top(new double[] {.05, 1.1, 1., .5, .0}, 5);
            assertThat(Ndcg.at(first, relevance, 5)).isBetween(0.69, 0.70);
            assertThat(Ndcg.at(second, relevance, 5)).isBetween(0.49, 0.50);
            assertThat(Ndcg.at(second, relevance, 4)).isBetween(0.35, 0.36);
        }

        @Test
        void is_the_formula() {
            double gain = 5 + 1 / (Math.log(3) / Math.log(2)) + 10 / (Math.log(6) / Math.log(2));
            double ideal = 10 + 5 / (Math.log(3) / Math.log(2)) + 1 / 2.0;
            assertThat(Ndcg.at(new int[] {4, 3, 2, 1, 0}, relevance, 5)).isCloseTo(gain / ideal, within(1e-12));
        }

        @Test
        void of_yes_and_no_agrees_with_degrees_of_one_and_zero() {
            int[] ranking = {3, 0, 4, 1, 2};
            assertThat(Ndcg.at(ranking, Set.of(0, 2), 3))
                    .isCloseTo(Ndcg.at(ranking, new double[] {1, 0, 1, 0, 0}, 3), within(1e-12))
                    .isCloseTo(1 / (Math.log(3) / Math.log(2)) / (1 + 1 / (Math.log(3) / Math.log(2))), within(1e-12));
        }

        @Test
        void is_one_for_the_best_order_and_undefined_when_nothing_is_relevant() {
            assertThat(Ndcg.at(new int[] {0, 4, 3, 1, 2}, relevance, 3)).isEqualTo(1);
            assertThat(Ndcg.at(new int[] {0}, Set.of(), 3)).isNaN();
            assertThat(Ndcg.at(new int[] {0}, new double[] {0}, 3)).isNaN();
        }
    }
}
