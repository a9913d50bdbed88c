package dev.cortado.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The warm-up")
class WarmUpDetectorTest {

    private static double[] series(int slow, int steady, long seed) {
        Random random = new Random(seed);
        double[] times = new double[slow + steady];
        for (int i = 0; i < times.length; i++) {
            times[i] = (i < slow ? 20 - 10.0 * i / slow : 10) + 0.2 * random.nextGaussian();
        }
        return times;
    }

    /** The squared standard error of the mean of the rest, for every cut, straight from the definition. */
    private static int naiveCut(double[] means, int kept) {
        int best = 0;
        double smallest = Double.POSITIVE_INFINITY;
        for (int cut = 0; cut <= means.length - kept; cut++) {
            double[] rest = Arrays.copyOfRange(means, cut, means.length);
            double mean = Arrays.stream(rest).average().orElseThrow();
            double error = Arrays.stream(rest).map(y -> Math.pow(y - mean, 2)).sum() / Math.pow(rest.length, 2);
            if (error < smallest * (1 - 1e-12)) {
                smallest = error;
                best = cut;
            }
        }
        return best;
    }

    @Test
    void ends_where_the_definition_says() {
        for (int seed = 0; seed < 200; seed++) {
            double[] means = series(seed % 13, 20, seed);
            assertThat(WarmUpDetector.cut(means)).as("seed %d", seed).isEqualTo(naiveCut(means, 5));
        }
    }

    @Test
    void is_never_cut_short_and_mostly_found_where_the_times_stop_falling() {
        int found = 0;
        for (int seed = 0; seed < 200; seed++) {
            int runs = WarmUpDetector.warmUpRuns(series(30, 100, seed));
            assertThat(runs).as("seed %d", seed).isGreaterThanOrEqualTo(25);
            found += runs <= 65 ? 1 : 0;
        }
        // The rest ask for a longer series, which costs time and no truth.
        assertThat(found).isGreaterThan(120);
    }

    @Test
    void is_mostly_short_when_there_is_none() {
        int total = 0;
        for (int seed = 0; seed < 200; seed++) {
            total += WarmUpDetector.warmUpRuns(series(0, 100, seed));
        }
        assertThat(total / 200.0).isLessThan(35);
    }

    @Test
    void has_not_ended_while_the_times_still_fall_or_are_too_few() {
        assertThat(WarmUpDetector.isSteady(series(100, 0, 1))).isFalse();
        assertThat(WarmUpDetector.warmUpRuns(series(100, 0, 1))).isEqualTo(100);
        assertThat(WarmUpDetector.isSteady(series(0, 19, 1))).isFalse();
    }

    @Test
    void stops_once_the_times_are_steady_and_says_how_long_a_run_takes() {
        double[] times = series(30, 2000, 5);
        AtomicInteger run = new AtomicInteger();
        WarmUp warmUp = WarmUp.until(() -> (long) (1000 * times[run.getAndIncrement()]), Long.MAX_VALUE);
        assertThat(warmUp.steady()).isTrue();
        assertThat(warmUp.runs()).isBetween(40, 200).isEqualTo(run.get());
        assertThat(warmUp.runNanos()).isBetween(9_500L, 11_000L);
    }

    @Test
    void gives_up_when_its_time_is_over_though_not_before_three_runs() {
        WarmUp slow = WarmUp.until(() -> 1_000_000, 1);
        assertThat(slow.runs()).isEqualTo(3);
        assertThat(slow.steady()).isFalse();
    }
}
