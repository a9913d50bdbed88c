package dev.cortado.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.measure.machine.MachineState;
import dev.cortado.measure.scenario.Scenario;
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
                .map(blocksOf -> new Series("1 x 128 tokens", 1, blocksOf, 1, 1, 0, true))
                .toList();
        return configuration(series.subList(0, 2), series.get(2), JvmActivity.NONE, MachineState.UNKNOWN);
    }

    private static LatencyTask.Configuration configuration(
            List<Series> series, Series control, JvmActivity activity, MachineState machine) {
        return new LatencyTask.Configuration(
                128, 1, "cpu", series.getFirst().blocks().size(), series, control, activity, machine, 1);
    }

    private static BenchmarkRow second(double factor, int blocks, long seed) {
        return BenchmarkStatistics.rows(PLAN, simulate(factor, blocks, seed), List.of(1.0, 2.0))
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
            Series series = new Series("1 x 128 tokens", 4, blocks, 7_000_000, 9_000_000, 25, false);
            MachineState busy =
                    new MachineState(Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0.8, -1, Double.NaN, Double.NaN);
            var configuration = configuration(List.of(series, series), series, new JvmActivity(3, 14), busy);
            BenchmarkResult result = BenchmarkStatistics.result(
                    PLAN, new LatencyTask.Measurements(List.of(configuration), List.of()), List.of(100.0, 200.0), 1);
            List<BenchmarkRow> rows = result.rows();
            BenchmarkRow row = rows.getFirst();
            assertThat(row.runs()).isEqualTo(100);
            assertThat(row.p50Millis()).isEqualTo(50.5);
            // Ranks 40 and 61 of 1 to 100.
            assertThat(row.p50Interval()).isEqualTo(new Interval(40, 61));
            assertThat(row.percentile(90).millis()).isCloseTo(90.1, within(1e-9));
            // Ranks 84 and 96: the binomial of 100 and 0.9 is below 84 or from 96 on in less than 2.5 % of the cases
            // each.
            assertThat(row.percentile(90).interval()).isEqualTo(new Interval(84, 96));
            assertThat(row.maxMillis()).isEqualTo(100);
            assertThat(row.throughputPerSecond()).isCloseTo(4 / 0.0505, within(1e-9));
            assertThat(row.firstRunMillis()).isEqualTo(7);
            assertThat(row.sessionMillis()).isEqualTo(9);
            assertThat(row.note())
                    .contains("warm-up not seen to end")
                    .contains("gc_ms 3")
                    .contains("jit_ms 14")
                    .contains("the machine was busy: other work used 80 % of its processors");
            assertThat(result.warnings())
                    .containsExactly("the machine was busy: other work used 80 % of its processors");
            assertThat(result.details())
                    .anySatisfy(line -> assertThat(line).contains("MSER-5"))
                    // 100 samples: the three highest may lie above, so that the third highest is the estimate.
                    .anySatisfy(line -> assertThat(line).contains("p90 is 98.000 ms"));
            assertThat(row.millis()).hasSize(100).startsWith(1.0, 2.0);
            assertThat(result.latencies().rowCount()).isEqualTo(200);
            assertThat(result.latencies().row(25).getInt("block")).isEqualTo(2);
            assertThat(result.latencies().row(25).getDouble("latency_ms")).isEqualTo(26);
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
            assertThat(row.p50Interval().isAttained()).isTrue();
            assertThat(row.percentile(90).isAttained()).isFalse();
            assertThat(row.percentile(90).interval().isAttained()).isFalse();
            assertThat(row.note()).isEqualTo("too few samples for p90: 25 of 64");
        }
    }

    @Nested
    @DisplayName("the schedule")
    class Schedule {

        @Test
        void gives_slow_and_fast_models_equal_time_within_the_budget() {
            BlockSchedule schedule = BlockSchedule.of(List.of(20_000_000L, 2_000_000L), 2_000_000_000L, 10, 10, 1);
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
            BlockSchedule schedule = BlockSchedule.of(List.of(3_000_000_000L), 1_000_000_000L, 10, 10, 1);
            assertThat(schedule).isEqualTo(new BlockSchedule(10, List.of(1), List.of(false)));
        }

        @Test
        void has_the_runs_that_a_percentile_needs_whatever_the_budget() {
            BlockSchedule schedule =
                    BlockSchedule.of(List.of(20_000_000L, 1_000_000_000L), 2_000_000_000L, 10, 10, 662);
            assertThat(schedule.blocks()).isEqualTo(10);
            assertThat(schedule.runs()).containsExactly(67, 67);
        }

        @Test
        void gets_a_longer_budget_where_percentiles_need_it() {
            var insisted = new PercentileRequest(List.of(99.0), true);
            assertThat(insisted.percentiles()).containsExactly(50.0, 99.0);
            assertThat(insisted.budgetNanos(2_000, 10)).isEqualTo(6620);
            assertThat(PercentileRequest.DEFAULT.budgetNanos(2_000, 10)).isEqualTo(2000);
            assertThat(PercentileRequest.DEFAULT.budgetNanos(2_000, 100)).isEqualTo(6400);
            assertThat(PercentileRequest.DEFAULT.budgetNanos(2_000, 1_000)).isEqualTo(8000);
            assertThat(PercentileRequest.DEFAULT.fewestRuns(2_000, 100)).isEqualTo(64);
            assertThat(PercentileRequest.DEFAULT.fewestRuns(2_000, 1_000)).isEqualTo(1);
            assertThat(insisted.fewestRuns(2_000, 1_000_000)).isEqualTo(662);
        }

        @Test
        void bounds_the_runs_of_models_that_take_no_time() {
            BlockSchedule schedule = BlockSchedule.of(List.of(1L), 2_000_000_000L, 10, 10, 1);
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
            assertThatThrownBy(() -> PLAN.withScenario(Scenario.MULTI_STREAM, 8, List.of(3)))
                    .hasMessageContaining("found batch 3 for 8 samples");
            assertThatThrownBy(() -> PLAN.withScenario(Scenario.SINGLE_STREAM, 8, List.of(BenchmarkPlan.BEST_BATCH)))
                    .hasMessage("batch: expected 1 or more, found 0");
            assertThatThrownBy(() -> new PercentileRequest(List.of(100.0), true))
                    .hasMessageContaining("up to 99.99, found 100");
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
        assertThat(RatioEstimate.of(model, baseline, 20, 0.95, 1).ratio()).isCloseTo(0.5, within(1e-12));
    }
}
