package dev.cortado.runner.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.measure.Interval;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FigureTest {

    @Test
    void a_median_comes_with_the_interval_of_its_order_statistics() {
        double[] samples = IntStream.rangeClosed(1, 100).mapToDouble(i -> i).toArray();
        Figure figure = Figure.ofMedian("k", "start", "ms", samples);
        assertThat(figure.value()).isEqualTo(50.5);
        // Ranks 40 and 61 of 100: Hahn and Meeker, "Statistical Intervals", table of the binomial for the median.
        assertThat(figure.interval()).isEqualTo(new Interval(40, 61));
        assertThat(figure.p95()).isCloseTo(95.05, within(1e-9));
        assertThat(figure.samples()).isEqualTo(100);
    }

    @Test
    void a_bar_is_kept_by_what_is_equal_or_less() {
        Figure figure = Figure.of("k", "heap", "ratio", 1.2);
        assertThat(figure.isWithinBar()).as("without a bar").isTrue();
        assertThat(figure.withBar(1.2).isWithinBar()).isTrue();
        assertThat(figure.withBar(1.19).isWithinBar()).isFalse();
    }

    @Test
    void the_quotient_of_two_series_lies_in_its_interval_and_the_interval_covers_the_true_one() {
        Random random = new Random(7);
        int covered = 0;
        for (int round = 0; round < 200; round++) {
            double[] later = random.doubles(60).map(x -> 3 + x).toArray();
            double[] earlier = random.doubles(60).map(x -> 2 + x).toArray();
            Figure figure = Figure.ofRatio("k", "slow", later, earlier, round);
            assertThat(figure.interval().contains(figure.value())).isTrue();
            covered += figure.interval().contains(3.5 / 2.5) ? 1 : 0;
        }
        assertThat(covered).isBetween(180, 200);
    }

    @Test
    void equal_series_have_the_quotient_one_without_a_doubt() {
        double[] same = new double[20];
        Arrays.fill(same, 4);
        Figure figure = Figure.ofRatio("k", "slow", same, same, 1);
        assertThat(figure.value()).isEqualTo(1);
        assertThat(figure.interval()).isEqualTo(new Interval(1, 1));
    }
}
