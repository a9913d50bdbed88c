package dev.cortado.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("From times to a verdict")
class VerdictTest {

    private static final BenchmarkPlan PLAN = BenchmarkPlan.of(
            List.of(new Subject("first", Path.of("a.onnx")), new Subject("second", Path.of("b.onnx"))));

    /** Blocks of times in which the machine's speed wanders for all alike, each run with noise of its own. */
    private static LatencyTask.Configuration simulate(double factor, int blocks, long seed) {
        Random random = new Random(seed);
        List<List<long[]>> times = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        double[] speeds = {1, factor, 1};
        double machine = 1;
        for (int block = 0; block < blocks; block++) {
            machine *= Math.exp(0.1 * random.nextGaussian());
            for (int i = 0; i < speeds.length; i++) {
                long[] turn = new long[5];
                for (int run = 0; run < turn.length; run++) {
                    turn[run] = (long) (10e6 * machine * speeds[i] * Math.exp(0.02 * random.nextGaussian()));
                }
                times.get(i).add(turn);
            }
        }
        List<Series> series = times.stream()
                .map(blocksOf -> new Series(blocksOf, 1, 1, 0, true))
                .toList();
        return new LatencyTask.Configuration(1, 128, 1, series.subList(0, 2), series.get(2));
    }

    private static BenchmarkRow second(double factor, int blocks, long seed) {
        return BenchmarkStatistics.rows(PLAN, simulate(factor, blocks, seed), 0, List.of(1.0, 2.0))
                .get(1);
    }

    @Nested
    @DisplayName("a simulated model")
    class Simulated {

        @Test
        void that_takes_0_6_of_the_time_is_faster_however_the_machine_wanders() {
            for (int seed = 0; seed < 50; seed++) {
                BenchmarkRow row = second(0.6, 20, seed);
                assertThat(row.verdict()).isEqualTo(Verdict.FASTER);
                assertThat(row.ratio()).isCloseTo(0.6, within(0.02));
            }
        }

        @Test
        void that_takes_1_3_of_the_time_is_slower() {
            for (int seed = 0; seed < 50; seed++) {
                assertThat(second(1.3, 20, seed).verdict()).isEqualTo(Verdict.SLOWER);
            }
        }

        @Test
        void that_is_the_same_is_hardly_ever_called_different() {
            int wrong = 0;
            for (int seed = 0; seed < 400; seed++) {
                wrong += second(1, 20, seed).verdict() == Verdict.NO_DIFFERENCE_SHOWN ? 0 : 1;
            }
            assertThat(wrong).isLessThanOrEqualTo(8);
        }

        @Test
        void has_its_true_ratio_inside_the_interval_about_as_often_as_promised() {
            int covered = 0;
            for (int seed = 0; seed < 400; seed++) {
                covered += second(0.8, 20, seed).ratioInterval().contains(0.8) ? 1 : 0;
            }
            assertThat(covered / 400.0).isBetween(0.89, 0.99);
        }
    }

    @Nested
    @DisplayName("the verdict")
    class Rule {

        @Test
        void needs_an_interval_beyond_the_noise() {
            Interval noise = new Interval(0.98, 1.03);
            assertThat(Verdict.of(new Interval(0.90, 0.95), noise)).isEqualTo(Verdict.FASTER);
            assertThat(Verdict.of(new Interval(0.90, 0.98), noise)).isEqualTo(Verdict.NO_DIFFERENCE_SHOWN);
            assertThat(Verdict.of(new Interval(1.02, 1.10), noise)).isEqualTo(Verdict.NO_DIFFERENCE_SHOWN);
            assertThat(Verdict.of(new Interval(1.04, 1.10), noise)).isEqualTo(Verdict.SLOWER);
            assertThat(Verdict.of(Interval.UNATTAINABLE, noise)).isEqualTo(Verdict.TOO_FEW_SAMPLES);
        }
    }

    @Nested
    @DisplayName("the rows")
    class Rows {

        @Test
        void have_percentiles_throughput_and_memory() {
            List<long[]> blocks = new ArrayList<>();
            for (int block = 0; block < 10; block++) {
                long[] turn = new long[10];
                for (int run = 0; run < 10; run++) {
                    turn[run] = (block * 10L + run + 1) * 1_000_000;
                }
                blocks.add(turn);
            }
            Series series = new Series(blocks, 7_000_000, 9_000_000, 25, false);
            var configuration = new LatencyTask.Configuration(4, 128, 1, List.of(series, series), series);
            List<BenchmarkRow> rows = BenchmarkStatistics.rows(PLAN, configuration, 0.8, List.of(100.0, 200.0));
            BenchmarkRow row = rows.getFirst();
            assertThat(row.runs()).isEqualTo(100);
            assertThat(row.p50Millis()).isEqualTo(50.5);
            // Ranks 40 and 61 of 1 to 100.
            assertThat(row.p50Interval()).isEqualTo(new Interval(40, 61));
            assertThat(row.p95Millis()).isCloseTo(95.05, within(1e-9));
            assertThat(row.throughputPerSecond()).isCloseTo(4 / 0.0505, within(1e-9));
            assertThat(row.firstRunMillis()).isEqualTo(7);
            assertThat(row.sessionMillis()).isEqualTo(9);
            assertThat(row.note())
                    .contains("warm-up not seen to end")
                    .contains("the machine was busy: other work used 80 % of its processors");
            assertThat(rows.get(1).note()).doesNotContain("busy");
            assertThat(row.verdict()).isEqualTo(Verdict.BASELINE);
            assertThat(rows.get(1).ratio()).isEqualTo(1);
            assertThat(rows.get(1).verdict()).isEqualTo(Verdict.NO_DIFFERENCE_SHOWN);
            assertThat(rows.get(1).peakMegabytes()).isEqualTo(200);
        }

        @Test
        void say_that_samples_were_too_few_instead_of_giving_an_interval() {
            BenchmarkRow row = second(1, 5, 1);
            assertThat(row.runs()).isEqualTo(25);
            assertThat(row.p95Interval().isAttained()).isFalse();
            assertThat(row.note()).isEqualTo("too few samples for the 95th percentile's interval");
        }
    }

    @Nested
    @DisplayName("the schedule")
    class Schedule {

        @Test
        void gives_slow_and_fast_models_equal_time_within_the_budget() {
            BlockSchedule schedule = BlockSchedule.of(List.of(20_000_000L, 2_000_000L), 2_000_000_000L, 10);
            assertThat(schedule.blocks()).isBetween(10, 40);
            for (int i = 0; i < 2; i++) {
                long nanos = i == 0 ? 20_000_000L : 2_000_000L;
                double used = schedule.blocks()
                        * (schedule.runs().get(i) + (schedule.settled().get(i) ? 1.0 : 0.0))
                        * nanos;
                assertThat(used).isBetween(1.4e9, 2e9);
            }
        }

        @Test
        void keeps_the_fewest_blocks_for_models_too_slow_for_the_budget() {
            BlockSchedule schedule = BlockSchedule.of(List.of(3_000_000_000L), 1_000_000_000L, 10);
            assertThat(schedule).isEqualTo(new BlockSchedule(10, List.of(1), List.of(false)));
        }

        @Test
        void bounds_the_runs_of_models_that_take_no_time() {
            BlockSchedule schedule = BlockSchedule.of(List.of(1L), 2_000_000_000L, 10);
            assertThat(schedule.blocks()).isEqualTo(40);
            assertThat(schedule.runs()).containsExactly(250);
        }
    }

    @Nested
    @DisplayName("the plan")
    class Plan {

        @Test
        void refuses_what_cannot_be_measured() {
            assertThatThrownBy(() -> BenchmarkPlan.of(List.of())).hasMessageContaining("at least one model");
            assertThatThrownBy(() -> PLAN.withBatches(List.of(0))).hasMessage("batch: expected 1 or more, found 0");
            assertThatThrownBy(() -> PLAN.withTokens(List.of()))
                    .hasMessage("tokens: expected at least one number, found none");
            assertThatThrownBy(() ->
                            BenchmarkPlan.of(List.of(new Subject("a", Path.of("x")), new Subject("a", Path.of("y")))))
                    .hasMessageContaining("'a' twice");
        }
    }

    @Test
    @DisplayName("the trimmed ratio withstands a disturbed block")
    void the_ratio_withstands_a_disturbed_block() {
        double[] baseline = new double[20];
        Arrays.fill(baseline, 10);
        double[] model = new double[20];
        Arrays.fill(model, 5);
        model[3] = 5000;
        assertThat(RatioEstimate.of(model, baseline, 0.95, 1).ratio()).isCloseTo(0.5, within(1e-12));
    }
}
