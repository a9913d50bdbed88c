package dev.cortado.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SplitTest {

    @Test
    void divides_even_shares_exactly() {
        Split split = Split.random(1000, SplitShares.parse("80/10/10"), 3);
        assertThat(split.sizes()).isEqualTo("800 / 100 / 100");
        assertThat(split.seed()).isEqualTo(3);
        assertThat(Split.random(30, SplitShares.parse("0.8/0.1/0.1"), 3).sizes())
                .isEqualTo("24 / 3 / 3");
        assertThat(Split.random(10, SplitShares.parse("80/20"), 3).sizes()).isEqualTo("8 / 0 / 2");
    }

    @Test
    void depends_on_the_seed_alone() {
        SplitShares half = SplitShares.parse("50/50");
        assertThat(Split.random(100, half, 1)).isEqualTo(Split.random(100, half, 1));
        assertThat(Split.random(100, half, 1)).isNotEqualTo(Split.random(100, half, 2));
        // From another implementation of the generator and the shuffle, in Python. It must never change, or records no
        // longer say what was done.
        assertThat(Split.random(10, half, 42).test()).containsExactly(0, 3, 5, 8, 9);
    }

    @Test
    void refuses_a_part_that_would_be_empty() {
        assertThatThrownBy(() -> Split.random(3, SplitShares.parse("98/1/1"), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("98/1/1 of 3 items leaves the validation part empty");
    }

    @Test
    void refuses_what_are_no_shares() {
        for (String text : List.of("", "80", "a/b", "80/20/0/0", "-1/2", "0/100", "80/0/0", "1e999/1")) {
            assertThatThrownBy(() -> SplitShares.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("expected");
        }
        assertThat(SplitShares.parse("80/10/10")).hasToString("80/10/10");
        assertThat(SplitShares.parse("0.5/0.5")).hasToString("0.5/0.5");
    }

    @Test
    void every_order_is_equally_likely() {
        int[] first = new int[4];
        for (int seed = 0; seed < 8000; seed++) {
            first[Shuffle.indices(4, new java.util.Random(seed * 0x9E3779B97F4A7C15L))[0]]++;
        }
        for (int count : first) {
            assertThat(count).isBetween(1850, 2150); // 2000, and four standard deviations
        }
    }

    @Test
    void a_subset_has_the_items_in_the_order_of_their_indices() {
        LabelledTexts set = new LabelledTexts("x", List.of("a", "b", "c"), List.of(0, 1, 0), List.of("p", "q"));
        assertThat(Subset.of(set, List.of(2, 1)))
                .isEqualTo(new LabelledTexts("x", List.of("c", "b"), List.of(0, 1), List.of("p", "q")));
        SentencePairs pairs =
                new SentencePairs("x", Collections.nCopies(3, "a"), List.of("1", "2", "3"), List.of(1.0, 2.0, 3.0));
        assertThat(Subset.of(pairs, List.of(0, 2)).scores()).containsExactly(1.0, 3.0);
    }
}
