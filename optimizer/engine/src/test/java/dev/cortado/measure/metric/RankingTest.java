package dev.cortado.measure.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Ranking")
class RankingTest {

    @Property(tries = 300, seed = "1")
    void is_the_start_of_a_stable_sort(@ForAll @Size(max = 60) int[] raw, @ForAll @IntRange(min = 1, max = 70) int k) {
        double[] scores = IntStream.of(raw).mapToDouble(i -> i % 7).toArray();
        int[] sorted = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]).thenComparing(i -> i))
                .limit(k)
                .mapToInt(Integer::intValue)
                .toArray();
        assertThat(Ranking.top(scores, k)).containsExactly(sorted);
    }

    @Test
    void puts_what_is_no_number_last() {
        assertThat(Ranking.top(new double[] {Double.NaN, -1, Double.NEGATIVE_INFINITY, Double.NaN}, 4))
                .containsExactly(1, 2, 0, 3);
    }

    @Test
    void needs_a_k() {
        assertThatThrownBy(() -> Ranking.top(new double[3], 0)).hasMessageContaining("k from 1, found 0");
    }
}
