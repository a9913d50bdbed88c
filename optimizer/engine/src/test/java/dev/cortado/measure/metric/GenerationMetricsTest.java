package dev.cortado.measure.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Metrics of generated text")
class GenerationMetricsTest {

    @Nested
    @DisplayName("ROUGE-L")
    class Rouge {
        /** Lin (2004), section 3.1, with beta = 1. */
        @Test
        void orders_the_papers_sentences_as_the_paper_does() {
            String reference = "police killed the gunman";
            assertThat(RougeL.of("police kill the gunman", reference)).isEqualTo(0.75);
            assertThat(RougeL.of("the gunman kill police", reference)).isEqualTo(0.5);
            assertThat(RougeL.of("the gunman police killed", reference)).isEqualTo(0.5);
        }

        @Test
        @DisplayName("is what rouge_score's tests expect: 'testing' against 'testing one two' is 0.5")
        void rougeScore() {
            assertThat(RougeL.of("testing", "testing one two")).isEqualTo(0.5);
            assertThat(RougeL.of("Testing: one, two!", "testing one two")).isEqualTo(1);
        }

        @Test
        void of_nothing_is_zero_and_against_nothing_undefined() {
            assertThat(RougeL.of("", "a")).isZero();
            assertThat(RougeL.of("a", "...")).isNaN();
        }
    }

    @Nested
    @DisplayName("SQuAD's match")
    class Answers {
        @Test
        void ignores_case_articles_and_punctuation() {
            assertThat(AnswerMatch.exact("The Denver  Broncos.", "denver broncos"))
                    .isEqualTo(1);
            assertThat(AnswerMatch.exact("Denver", "denver broncos")).isZero();
            assertThat(AnswerMatch.exact("another", "other")).isZero();
        }

        @Test
        void counts_common_words() {
            assertThat(AnswerMatch.f1("the Denver Broncos team", "Denver Broncos"))
                    .isCloseTo(0.8, within(1e-12));
            assertThat(AnswerMatch.f1("no no no", "no")).isCloseTo(0.5, within(1e-12));
            assertThat(AnswerMatch.f1("a", "the")).isEqualTo(1);
            assertThat(AnswerMatch.f1("", "Denver")).isZero();
        }
    }

    /** The examples in the documentation of jiwer and of Hugging Face's evaluate. */
    @Nested
    @DisplayName("Error rates")
    class Errors {
        private final List<String> hypotheses = List.of("this is the prediction", "there is an other sample");
        private final List<String> references = List.of("this is the reference", "there is another one");

        @Test
        void are_the_documented_ones() {
            assertThat(ErrorRate.ofWords(List.of("hello duck"), List.of("hello world")))
                    .isEqualTo(0.5);
            assertThat(ErrorRate.ofWords(hypotheses, references)).isEqualTo(0.5);
            assertThat(ErrorRate.ofCharacters(hypotheses, references)).isCloseTo(0.34146341463414637, within(1e-12));
        }

        @Test
        void count_letters_outside_the_basic_plane_once() {
            assertThat(ErrorRate.characters("a\uD83D\uDE00", "a")).isEqualTo(new ErrorRate.Edits(1, 1));
        }

        @Test
        void of_empty_references_are_undefined() {
            assertThat(ErrorRate.ofCharacters(List.of("a"), List.of(""))).isNaN();
            assertThat(ErrorRate.ofWords(List.of("a"), List.of(" "))).isNaN();
            assertThatThrownBy(() -> ErrorRate.ofWords(List.of("a"), List.of())).hasMessageContaining("1 and 0");
        }
    }

    @Nested
    @DisplayName("Perplexity")
    class Perplexities {
        @Test
        void of_an_undecided_model_is_its_vocabulary() {
            double[][] logits = new double[4][50];
            double[] likelihoods = Perplexity.logLikelihoods(logits, new long[] {1, 2, 3, 49});
            assertThat(likelihoods).hasSize(3);
            assertThat(Perplexity.of(likelihoods)).isCloseTo(50, within(1e-9));
        }

        @Test
        void is_the_inverse_geometric_mean_of_the_probabilities() {
            assertThat(Perplexity.of(new double[] {Math.log(0.5), Math.log(0.125)}))
                    .isCloseTo(4, within(1e-12));
            assertThat(Perplexity.of(new double[] {Double.NEGATIVE_INFINITY})).isInfinite();
            assertThat(Perplexity.of(new double[0])).isNaN();
        }

        @Test
        @DisplayName("takes the logits before a token for its own")
        void shifts() {
            double[][] logits = {{0, Math.log(3)}, {1000, 0}};
            assertThat(Perplexity.logLikelihoods(logits, new long[] {0, 1})).containsExactly(Math.log(3) - Math.log(4));
            assertThat(Perplexity.logLikelihoods(logits, new long[] {1, 0})[0]).isCloseTo(-Math.log(4), within(1e-12));
            assertThatThrownBy(() -> Perplexity.logLikelihoods(logits, new long[] {0, 2}))
                    .hasMessageContaining("tokens from 0 to 1, found 2");
        }

        @Test
        void stands_logits_of_any_size() {
            assertThat(LogSoftmax.at(new double[] {1e5, 1e5 - 2}, 1))
                    .isCloseTo(-2 - Math.log1p(Math.exp(-2)), within(1e-9));
            assertThat(LogSoftmax.of(new double[] {-1e300, 0})[0]).isEqualTo(-1e300);
            assertThat(LogSoftmax.of(new double[] {Double.NEGATIVE_INFINITY, 0}))
                    .containsExactly(Double.NEGATIVE_INFINITY, 0);
        }
    }
}
