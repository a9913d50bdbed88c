package dev.cortado.measure;

import dev.cortado.measure.machine.CalibrationSpin;
import dev.cortado.measure.machine.MachineCounters;
import dev.cortado.measure.machine.MachineReading;
import dev.cortado.measure.machine.MachineState;
import dev.cortado.measure.scenario.LoadClock;
import dev.cortado.measure.scenario.Query;
import dev.cortado.progress.Progress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * Measures one configuration over several rounds. In a round every contestant, just opened, is warmed up; then blocks follow in which
 * each has its turn, the order drawn anew for each block. A calibration spin before each block and the system's counters around all of
 * them say how undisturbed they were.
 */
final class ConfigurationRun {

    /** Later rounds need less: their limit is this part of the first round's, shared by all of them. */
    private static final int LATER_SHARE = 4;

    private static final int FEWEST_LATER = 2;
    private static final double NANOS_PER_SECOND = 1e9;

    private final BenchmarkPlan plan;
    private final Decoration decoration;
    private final int tokens;
    private final CalibrationSpin spin;
    private final MachineCounters counters = MachineCounters.system();
    private final Random random;
    private List<Integer> batches = List.of();
    private List<String> inputs = List.of();
    private final List<List<long[]>> times = new ArrayList<>();
    private final List<List<Long>> firstRuns = new ArrayList<>();
    private final List<List<Long>> sessions = new ArrayList<>();
    private final List<WarmUp> warmUps = new ArrayList<>();
    private final List<Long> spins = new ArrayList<>();
    private BlockSchedule schedule;
    private MachineReading before;
    private MachineReading after;
    private JvmActivity activity = JvmActivity.NONE;
    private long blockNanos;

    /**
     * Prepares.
     *
     * @param tokens the sequence length
     * @param seed of the order of turns
     */
    ConfigurationRun(BenchmarkPlan plan, Decoration decoration, int tokens, long seed, CalibrationSpin spin) {
        this.plan = plan;
        this.decoration = decoration;
        this.tokens = tokens;
        this.random = new Random(seed);
        this.spin = spin;
        for (int i = 0; i <= plan.subjects().size(); i++) {
            times.add(new ArrayList<>());
            firstRuns.add(new ArrayList<>());
            sessions.add(new ArrayList<>());
        }
    }

    /** The sequence length. */
    int tokens() {
        return tokens;
    }

    /** Says, before the first round, which batch each contestant runs, and what a reader calls that. */
    void takes(List<Integer> newBatches, List<String> newInputs) {
        batches = List.copyOf(newBatches);
        inputs = List.copyOf(newInputs);
    }

    /** The batch of each contestant; empty before the first round. */
    List<Integer> batches() {
        return batches;
    }

    /**
     * Measures one round.
     *
     * @param contestants laid out for this configuration
     * @param rounds how many there will be
     * @param progress gets the name of what is done
     */
    void round(List<Contestant> contestants, int rounds, Progress progress) {
        List<LongSupplier> timed = new ArrayList<>();
        for (int i = 0; i < contestants.size(); i++) {
            Contestant contestant = contestants.get(i);
            firstRuns.get(i).add(contestant.firstRunNanos());
            sessions.get(i).add(contestant.sessionNanos());
            Query query = plan.query(batches.get(i));
            timed.add(decoration.around(i, () -> query.latency(LoadClock.SYSTEM, contestant::run)));
        }
        warmUp(timed, rounds);
        progress.cancellation().throwIfCancelled();
        JvmActivity activityBefore = JvmActivity.now();
        MachineReading start = counters.read();
        before = before == null ? start : before;
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < timed.size(); i++) {
            order.add(i);
        }
        for (int block = 0; block < schedule.blocks() / rounds; block++) {
            spins.add(spin.nanos());
            Collections.shuffle(order, random);
            for (int i : order) {
                times.get(i)
                        .add(turn(
                                timed.get(i),
                                schedule.runs().get(i),
                                schedule.settled().get(i)));
            }
        }
        after = counters.read();
        blockNanos += after.nanos() - start.nanos();
        activity = activity.plus(JvmActivity.now().since(activityBefore));
    }

    /** In the first round until it is seen to end; after that only what was just opened is new, not this JVM. */
    private void warmUp(List<LongSupplier> timed, int rounds) {
        // The control is the same model once more: all contestants share what the plan gives the models.
        long budget = plan.budget().toNanos() * plan.subjects().size() / timed.size();
        if (schedule != null) {
            timed.forEach(query -> WarmUp.until(query, budget / LATER_SHARE / rounds, FEWEST_LATER));
            return;
        }
        timed.forEach(query -> warmUps.add(WarmUp.until(query, budget)));
        List<Long> runNanos = warmUps.stream().map(WarmUp::runNanos).toList();
        long slowest = Collections.max(runNanos);
        schedule = BlockSchedule.of(
                runNanos,
                plan.percentiles().budgetNanos(budget, slowest),
                plan.fewestBlocks(),
                rounds,
                plan.percentiles().fewestRuns(budget, slowest));
        System.gc();
    }

    /** About how long the blocks take in all; known after the first round's warm-up. */
    double expectedSeconds() {
        double seconds = 0;
        for (int i = 0; i < warmUps.size(); i++) {
            double queries = schedule.runs().get(i) + (schedule.settled().get(i) ? 1 : 0);
            seconds += queries * schedule.blocks() * warmUps.get(i).runNanos() / NANOS_PER_SECOND;
        }
        return seconds;
    }

    /** All that was measured. */
    LatencyTask.Configuration result(int threads, String provider, int rounds) {
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
            WarmUp warmUp = warmUps.get(i);
            series.add(new Series(
                    inputs.get(i),
                    batches.get(i),
                    times.get(i),
                    median(firstRuns.get(i)),
                    median(sessions.get(i)),
                    warmUp.runs(),
                    warmUp.steady()));
        }
        return new LatencyTask.Configuration(
                tokens,
                threads,
                provider,
                rounds,
                series.subList(0, plan.subjects().size()),
                series.getLast(),
                activity,
                MachineState.between(before, after, spins),
                blockNanos);
    }

    private static long median(List<Long> values) {
        return Math.round(Percentiles.median(
                values.stream().mapToDouble(Long::doubleValue).toArray()));
    }

    private static long[] turn(LongSupplier query, int runs, boolean settled) {
        if (settled) {
            var _ = query.getAsLong();
        }
        long[] times = new long[runs];
        for (int i = 0; i < runs; i++) {
            times[i] = query.getAsLong();
        }
        return times;
    }
}
