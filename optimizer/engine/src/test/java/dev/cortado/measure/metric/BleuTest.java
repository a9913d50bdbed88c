package dev.cortado.measure.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("BLEU")
class BleuTest {

    private static final List<String> HYPOTHESES =
            List.of("The dog bit the man.", "It wasn't surprising.", "The man had just bitten him.");
    private static final List<List<String>> REFERENCES = List.of(
            List.of("The dog bit the man.", "The dog had bit the man."),
            List.of("It was not unexpected.", "No one was surprised."),
            List.of("The man bit him first.", "The man had bitten the dog."));

    @Test
    @DisplayName("of the sentences in sacreBLEU's README is the 48.530827 that its own tests expect")
    void readme() {
        assertThat(Bleu.ofMany(HYPOTHESES, REFERENCES)).isCloseTo(48.530827, within(1e-6));
    }

    @Test
    @DisplayName("counts n-grams as sacreBLEU's tests do")
    void statistics() {
        Bleu.Statistics found =
                Bleu.statistics("am I am a character sequence", List.of("I am a symbol string sequence a a"));
        assertThat(found.matches()).containsExactly(4, 2, 1, 0);
        assertThat(found.totals()).containsExactly(6, 5, 4, 3);
    }

    @Test
    @DisplayName("from counts is the 83.75922397 that sacreBLEU's tests expect")
    void scoring() {
        var counts = new Bleu.Statistics(List.of(9, 7, 5, 3), List.of(10, 8, 6, 4), 11, 11);
        assertThat(Bleu.score(List.of(counts))).isCloseTo(83.75922397, within(1e-6));
    }

    @Test
    @DisplayName("smooths a missing n-gram as sacreBLEU does: its issue 98, 8.493")
    void smoothing() {
        assertThat(Bleu.of(
                        List.of("Producția de zahăr primă va fi exprimată în ceea ce privește zahărul alb;"),
                        List.of("producţia de zahăr brut se exprimă în zahăr alb;")))
                .isCloseTo(8.493, within(1e-3));
    }

    /** Papineni et al. (2002), section 2.1: "the" seven times has a clipped precision of 2/7, and 7 words. */
    @Test
    void clips_as_in_the_paper() {
        Bleu.Statistics found = Bleu.statistics(
                "the the the the the the the", List.of("the cat is on the mat", "there is a cat on the mat"));
        assertThat(found.matches().getFirst()).isEqualTo(2);
        assertThat(found.totals().getFirst()).isEqualTo(7);
        assertThat(found.referenceLength()).isEqualTo(7);
    }

    @Test
    void is_zero_without_a_match_or_four_words_and_a_hundred_for_the_same() {
        assertThat(Bleu.of(List.of("this is a cat"), List.of("okay thanks"))).isZero();
        assertThat(Bleu.of(List.of(""), List.of("okay thanks"))).isZero();
        assertThat(Bleu.of(List.of("a test"), List.of("a test"))).isZero();
        assertThat(Bleu.of(List.of("this is a test"), List.of("this is a test")))
                .isCloseTo(100, within(1e-9));
    }

    @Test
    @DisplayName("punishes shortness by exp(1 - r/c)")
    void brevity() {
        assertThat(Bleu.of(List.of("a b c d e"), List.of("a b c d e f g")))
                .isCloseTo(100 * Math.exp(1 - 7 / 5.0), within(1e-9));
    }

    @Test
    @DisplayName("takes words apart as mteval-v13a does")
    void tokens() {
        assertThat(Tokens13a.of("Hello, \"world\"! 1,000.50 and 3-4 (a/b) &amp; U.S. don't"))
                .containsExactly(
                        "Hello",
                        ",",
                        "\"",
                        "world",
                        "\"",
                        "!",
                        "1,000.50",
                        "and",
                        "3",
                        "-",
                        "4",
                        "(",
                        "a",
                        "/",
                        "b",
                        ")",
                        "&",
                        "U",
                        ".",
                        "S",
                        ".",
                        "don't");
        assertThat(Tokens13a.of("  ")).isEmpty();
    }

    @Test
    void refuses_lists_that_do_not_fit() {
        assertThatThrownBy(() -> Bleu.of(List.of("a"), List.of())).hasMessageContaining("found 1 and 0");
        assertThatThrownBy(() -> Bleu.ofMany(List.of("a"), List.of(List.of()))).hasMessageContaining("reference");
    }
}
