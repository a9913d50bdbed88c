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
import java.util.Locale;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * Measures one configuration after the other: each contestant is warmed up; then blocks follow in which every one has its turn, the
 * order drawn anew for each block. A calibration spin before each block and the system's counters around all of them say how
 * undisturbed they were.
 */
final class BlockRun {

    static final int STEPS_PER_CONFIGURATION = 20;
    private static final String TASK = "benchmark";
    private static final int WARM_UP_SHARE = 4;
    private static final double NANOS_PER_SECOND = 1e9;

    private final BenchmarkPlan plan;
    private final Decoration decoration;
    private final double otherWork;
    private final Progress progress;
    private final MachineCounters counters = MachineCounters.system();
    private final CalibrationSpin spin = new CalibrationSpin();
    private final List<LatencyTask.Configuration> configurations = new ArrayList<>();

    /** Prepares for all configurations of a plan; other work is the share of the processors in use before. */
    BlockRun(BenchmarkPlan plan, Decoration decoration, double otherWork, Progress progress) {
        this.plan = plan;
        this.decoration = decoration;
        this.otherWork = otherWork;
        this.progress = progress;
    }

    /** What was measured until now. */
    List<LatencyTask.Configuration> configurations() {
        return List.copyOf(configurations);
    }

    /** Measures contestants that are laid out: the models in the plan's order and the control. */
    void measure(List<Contestant> contestants, List<Integer> batches, int tokens, int threads, String provider) {
        step(TASK, 0, 1);
        List<LongSupplier> timed = new ArrayList<>();
        for (int i = 0; i < contestants.size(); i++) {
            Contestant contestant = contestants.get(i);
            Query query = plan.query(batches.get(i));
            timed.add(decoration.around(i, () -> query.latency(LoadClock.SYSTEM, contestant::run)));
        }
        // The control is the same model once more: all contestants share what the plan gives the models.
        long budget = plan.budget().toNanos() * plan.subjects().size() / contestants.size();
        List<WarmUp> warmUps = timed.stream()
                .map(query -> WarmUp.until(query, budget / WARM_UP_SHARE))
                .toList();
        BlockSchedule schedule = schedule(warmUps, budget);
        System.gc();
        JvmActivity activityBefore = JvmActivity.now();
        MachineReading before = counters.read();
        List<Long> spins = new ArrayList<>();
        List<List<long[]>> times = blocks(timed, schedule, task(schedule, warmUps), spins);
        MachineReading after = counters.read();
        JvmActivity activity = JvmActivity.now().since(activityBefore);
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < contestants.size(); i++) {
            Contestant contestant = contestants.get(i);
            WarmUp warmUp = warmUps.get(i);
            series.add(new Series(
                    batches.get(i),
                    times.get(i),
                    contestant.firstRunNanos(),
                    contestant.sessionNanos(),
                    warmUp.runs(),
                    warmUp.steady()));
        }
        configurations.add(new LatencyTask.Configuration(
                tokens,
                threads,
                provider,
                series.subList(0, plan.subjects().size()),
                series.getLast(),
                activity,
                MachineState.between(before, after, otherWork, spins),
                after.nanos() - before.nanos()));
    }

    private List<List<long[]>> blocks(List<LongSupplier> timed, BlockSchedule schedule, String task, List<Long> spins) {
        List<List<long[]>> times = new ArrayList<>();
        timed.forEach(query -> times.add(new ArrayList<>()));
        var random = new Random(plan.seed() * 31 + configurations.size());
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < timed.size(); i++) {
            order.add(i);
        }
        for (int block = 0; block < schedule.blocks(); block++) {
            step(task, block, schedule.blocks());
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
        step(task, schedule.blocks(), schedule.blocks());
        return times;
    }

    private BlockSchedule schedule(List<WarmUp> warmUps, long budget) {
        List<Long> runNanos = warmUps.stream().map(WarmUp::runNanos).toList();
        long slowest = Collections.max(runNanos);
        return BlockSchedule.of(
                runNanos,
                plan.percentiles().budgetNanos(budget, slowest),
                plan.fewestBlocks(),
                plan.percentiles().fewestRuns(budget, slowest));
    }

    /** What the progress says: with the time it takes and why, where that is more than the plan's budget. */
    private String task(BlockSchedule schedule, List<WarmUp> warmUps) {
        double seconds = 0;
        for (int i = 0; i < warmUps.size(); i++) {
            double queries = schedule.runs().get(i) + (schedule.settled().get(i) ? 1 : 0);
            seconds += queries * schedule.blocks() * warmUps.get(i).runNanos() / NANOS_PER_SECOND;
        }
        double budget = plan.budget().toNanos() * plan.subjects().size() / NANOS_PER_SECOND;
        if (!plan.percentiles().insisted() || seconds < 2 * budget) {
            return TASK;
        }
        return String.format(
                Locale.ROOT,
                "%s (%s needs %d runs: about %.0f s a configuration)",
                TASK,
                PercentileFigure.name(plan.percentiles().highest()),
                plan.percentiles().neededRuns(),
                seconds);
    }

    private void step(String task, int done, int of) {
        long all = (long) plan.batches().size()
                * plan.tokens().size()
                * plan.threads().size()
                * plan.providers().size();
        progress.step(
                task,
                (long) configurations.size() * STEPS_PER_CONFIGURATION + (long) done * STEPS_PER_CONFIGURATION / of,
                all * STEPS_PER_CONFIGURATION,
                Progress.Unit.ITEMS);
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
