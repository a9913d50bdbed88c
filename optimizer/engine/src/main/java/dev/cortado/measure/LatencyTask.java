package dev.cortado.measure;

import dev.cortado.measure.machine.CalibrationSpin;
import dev.cortado.measure.machine.MachineState;
import dev.cortado.measure.machine.OtherWork;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.InputSpec;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.worker.WorkerTask;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Times all models of a plan beside each other, in the worker. The models and the control, a second session of the first model, are
 * opened anew for every round, since where a session's memory comes to lie makes it faster or slower by some percent for as long as
 * it is open: a difference between two sessions is none between two models. In every round each configuration has its blocks, see
 * {@link ConfigurationRun}.
 */
public final class LatencyTask implements WorkerTask<BenchmarkPlan, LatencyTask.Measurements> {

    private static final String TASK = "benchmark";

    /** Opening models anew may take this long for one number of threads on one provider. */
    private static final long MOST_SESSION_NANOS = 60_000_000_000L;

    private static final int STEPS = 20;

    /**
     * All that was timed.
     *
     * @param configurations in the plan's order
     * @param largestInputs per model, the inputs of the largest configuration
     */
    public record Measurements(List<Configuration> configurations, List<List<InputSpec>> largestInputs) {}

    /**
     * One configuration.
     *
     * @param tokens the sequence length
     * @param threads threads inside an operator
     * @param provider the execution provider
     * @param rounds how often the models were opened; each round has as many blocks
     * @param series of each model, in the plan's order
     * @param control of the first model's second session
     * @param activity what the JVM did beside the blocks
     * @param machine the machine during the blocks
     * @param blockNanos how long the blocks took
     */
    public record Configuration(
            int tokens,
            int threads,
            String provider,
            int rounds,
            List<Series> series,
            Series control,
            JvmActivity activity,
            MachineState machine,
            long blockNanos) {}

    @Override
    public Class<BenchmarkPlan> requestType() {
        return BenchmarkPlan.class;
    }

    @Override
    public Class<Measurements> resultType() {
        return Measurements.class;
    }

    @Override
    public Measurements run(BenchmarkPlan plan, Progress progress) throws IOException {
        return run(plan, Decoration.NONE, progress);
    }

    /** Runs the plan with something around what is timed. */
    static Measurements run(BenchmarkPlan plan, Decoration decoration, Progress progress) throws IOException {
        List<InputSynthesizer> synthesizers = new ArrayList<>();
        for (Subject subject : plan.subjects()) {
            synthesizers.add(InputSynthesizer.of(OnnxModel.read(subject.file())));
        }
        double otherWork = OtherWork.share();
        var spin = new CalibrationSpin();
        List<Configuration> configurations = new ArrayList<>();
        int[] largestBatches = new int[plan.subjects().size()];
        int group = 0;
        for (String provider : plan.providers()) {
            for (int threads : plan.threads()) {
                RunSettings settings =
                        RunSettings.defaults().withThreads(threads).withProvider(provider);
                List<ConfigurationRun> runs = new ArrayList<>();
                for (int i = 0; i < plan.batches().size() * plan.tokens().size(); i++) {
                    int tokens = plan.tokens().get(i % plan.tokens().size());
                    long seed = plan.seed() * 31 + configurations.size() + i;
                    runs.add(new ConfigurationRun(plan, decoration, tokens, seed, spin));
                }
                int rounds = rounds(plan, synthesizers, settings, runs, group, progress);
                for (ConfigurationRun run : runs) {
                    Configuration result = run.result(threads, provider, rounds);
                    configurations.add(new Configuration(
                            result.tokens,
                            threads,
                            provider,
                            rounds,
                            result.series,
                            result.control,
                            result.activity,
                            result.machine.withOtherShareBefore(otherWork),
                            result.blockNanos));
                    for (int i = 0; i < largestBatches.length; i++) {
                        largestBatches[i] =
                                Math.max(largestBatches[i], run.batches().get(i));
                    }
                }
                group++;
            }
        }
        int mostTokens = Collections.max(plan.tokens());
        List<List<InputSpec>> largest = new ArrayList<>();
        for (int i = 0; i < synthesizers.size(); i++) {
            largest.add(
                    ContestantGroup.specs(plan.subjects().get(i), synthesizers.get(i), largestBatches[i], mostTokens));
        }
        return new Measurements(configurations, largest);
    }

    /** Runs all rounds of the configurations that share threads and provider; returns how many there were. */
    private static int rounds(
            BenchmarkPlan plan,
            List<InputSynthesizer> synthesizers,
            RunSettings settings,
            List<ConfigurationRun> runs,
            int group,
            Progress progress)
            throws IOException {
        var random = new Random(plan.seed() + group);
        long groups = (long) plan.threads().size() * plan.providers().size();
        int rounds = plan.fewestBlocks();
        String task = TASK;
        for (int round = 0; round < rounds; round++) {
            try (ContestantGroup contestants = ContestantGroup.open(plan, synthesizers, settings, random)) {
                if (round == 0) {
                    long affordable = MOST_SESSION_NANOS / Math.max(1, contestants.sessionNanos());
                    rounds = Math.clamp(affordable, 1, rounds);
                }
                for (int i = 0; i < runs.size(); i++) {
                    long done = (long) STEPS * (round * runs.size() + i) / (rounds * (long) runs.size());
                    progress.step(task, STEPS * (long) group + done, STEPS * groups, Progress.Unit.ITEMS);
                    ConfigurationRun run = runs.get(i);
                    if (round == 0) {
                        int batch = plan.batches().get(i / plan.tokens().size());
                        List<Integer> batches = contestants.batches(batch, run.tokens());
                        run.takes(batches, contestants.inputs(batches, run.tokens()));
                    }
                    contestants.prepare(run.batches(), run.tokens());
                    run.round(contestants.contestants(), rounds, progress);
                }
            }
            if (round == 0) {
                task = task(plan, runs);
            }
        }
        progress.step(task, STEPS * (group + 1L), STEPS * groups, Progress.Unit.ITEMS);
        return rounds;
    }

    /** What the progress says: with the time it takes and why, where percentiles need more than the plan's budget. */
    private static String task(BenchmarkPlan plan, List<ConfigurationRun> runs) {
        double seconds =
                runs.stream().mapToDouble(ConfigurationRun::expectedSeconds).sum();
        double budget = plan.budget().toMillis() / 1e3 * plan.subjects().size() * runs.size();
        if (!plan.percentiles().insisted() || seconds < 2 * budget) {
            return TASK;
        }
        return String.format(
                Locale.ROOT,
                "%s (%s needs %d runs: about %.0f s)",
                TASK,
                PercentileFigure.name(plan.percentiles().highest()),
                plan.percentiles().neededRuns(),
                seconds);
    }
}
