package dev.cortado.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock is the loop's own, so these tests decide what it says. */
class LoopTimingTest {

    private static LoopTimingPlan plan(double seconds) {
        return new LoopTimingPlan(OptionalLong.empty(), OptionalInt.empty(), seconds);
    }

    @Test
    void chooses_loops_so_that_the_runs_fill_the_time() {
        LoopTimingResult result = LoopTiming.measure((loops, results) -> loops * 100, plan(1), Progress.NONE);
        assertThat(result.median()).isEqualTo(100);
        assertThat(result.interval()).isEqualTo(new Interval(100, 100));
        assertThat(result.runs()).isEqualTo(LoopTimingPlan.MOST_RUNS);
        assertThat(result.loops()).isEqualTo(200_000);
        assertThat(result.steady()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 30, 168, 171, 197, 999, 12_345})
    void comes_to_its_loops_in_few_steps(long nanosPerLoop) {
        List<Long> calls = new ArrayList<>();
        LoopTimingResult result = LoopTiming.measure(
                (loops, results) -> {
                    calls.add(loops);
                    return loops * nanosPerLoop;
                },
                plan(2),
                Progress.NONE);
        int searching = calls.size() - result.warmUpRuns() - result.runs();
        assertThat(searching).isLessThan(20);
        assertThat(calls.subList(0, searching)).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void runs_slow_code_once_a_run_and_few_times() {
        List<Long> calls = new ArrayList<>();
        LoopTimingResult result = LoopTiming.measure(
                (loops, results) -> {
                    calls.add(loops);
                    return loops * 3_000_000_000L;
                },
                plan(2),
                Progress.NONE);
        assertThat(result.loops()).isEqualTo(1);
        assertThat(result.runs()).isEqualTo(LoopTimingPlan.FEWEST_RUNS);
        assertThat(result.interval().isAttained()).isTrue();
        assertThat(calls).hasSize(1 + LoopTimingPlan.FEWEST_RUNS);
        assertThat(result.steady()).isFalse();
    }

    @Test
    void keeps_to_what_was_asked() {
        LoopTimingResult result = LoopTiming.measure(
                (loops, results) -> loops * 7,
                new LoopTimingPlan(OptionalLong.of(123), OptionalInt.of(9), 1),
                Progress.NONE);
        assertThat(result.loops()).isEqualTo(123);
        assertThat(result.runs()).isEqualTo(9);
        assertThat(result.nanosPerLoop()).containsOnly(7.0);
    }

    @Test
    void leaves_the_warm_up_out() {
        int[] call = {0};
        LoopTimingResult result = LoopTiming.measure(
                (loops, results) -> loops * (call[0]++ < 8 ? 50_000 : 1_000),
                new LoopTimingPlan(OptionalLong.of(10), OptionalInt.of(20), 1),
                Progress.NONE);
        assertThat(result.warmUpRuns()).isGreaterThanOrEqualTo(8);
        assertThat(result.quantile(1)).isEqualTo(1_000);
    }

    @Test
    void gives_what_the_code_throws_and_ends_when_nobody_wants_it_any_more() {
        assertThatThrownBy(() -> LoopTiming.measure(
                        (loops, results) -> {
                            throw new IOException("from the code");
                        },
                        plan(1),
                        Progress.NONE))
                .isInstanceOf(IOException.class);
        Cancellation cancellation = Cancellation.create();
        Progress progress = new Progress() {
            @Override
            public void report(String task, long done, long total, Unit unit) {
                if (done == 3) {
                    cancellation.cancel();
                }
            }

            @Override
            public Cancellation cancellation() {
                return cancellation;
            }
        };
        assertThatThrownBy(() -> LoopTiming.measure((loops, results) -> loops * 100, plan(1), progress))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void rounds_loops_to_figures_a_reader_takes_in() {
        assertThat(Arrays.stream(new double[] {0.3, 1, 1.9, 2, 4.9, 5, 9, 10, 49, 123_456})
                        .mapToLong(LoopTiming::rounded))
                .containsExactly(1L, 1L, 1L, 2L, 2L, 5L, 5L, 10L, 20L, 100_000L);
    }

    @Test
    void refuses_plans_that_measure_nothing() {
        assertThatThrownBy(() -> new LoopTimingPlan(OptionalLong.of(0), OptionalInt.empty(), 1))
                .hasMessageContaining("loops: expected 1 or more, found 0");
        assertThatThrownBy(() -> new LoopTimingPlan(OptionalLong.empty(), OptionalInt.of(-1), 1))
                .hasMessageContaining("runs: expected 1 or more, found -1");
        assertThatThrownBy(() -> plan(0)).hasMessageContaining("seconds");
    }

    @Test
    void the_black_hole_makes_the_compiler_compute_what_it_takes() {
        // A loop over a pure function of its counter would vanish if nobody took the result. What remains costs at
        // least a
        // few cycles a turn; a vanished loop costs none, whatever the number of turns.
        TimedLoop logarithm = (loops, results) -> {
            long start = System.nanoTime();
            for (long i = 0; i < loops; i++) {
                results.consume(Math.log(i + 1.5));
            }
            return System.nanoTime() - start;
        };
        LoopTimingPlan plan = new LoopTimingPlan(OptionalLong.of(2_000_000), OptionalInt.of(7), 1);
        assertThat(LoopTiming.measure(logarithm, plan, Progress.NONE).median()).isGreaterThan(1);
    }
}
