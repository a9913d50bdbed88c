package dev.cortado.measure;

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
import java.util.OptionalLong;
import java.util.Random;

/**
 * Times all models of a plan beside each other, in the worker. In every configuration each model is warmed up; then blocks follow in
 * which every model and the control, a second session of the first model, has its turn, the order drawn anew for each block.
 */
public final class LatencyTask implements WorkerTask<BenchmarkPlan, LatencyTask.Measurements> {

    static final int STEPS_PER_CONFIGURATION = 20;
    private static final String TASK = "benchmark";
    private static final int WARM_UP_SHARE = 4;

    /**
     * All that was timed.
     *
     * @param configurations in the plan's order
     * @param largestInputs per model, the inputs of the largest configuration
     * @param otherWork the share of the processors that other work used just before
     */
    public record Measurements(
            List<Configuration> configurations, List<List<InputSpec>> largestInputs, double otherWork) {}

    /**
     * One configuration.
     *
     * @param batch the batch size
     * @param tokens the sequence length
     * @param threads threads inside an operator
     * @param series of each model, in the plan's order
     * @param control of the first model's second session
     */
    public record Configuration(int batch, int tokens, int threads, List<Series> series, Series control) {}

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
        List<InputSynthesizer> synthesizers = new ArrayList<>();
        for (Subject subject : plan.subjects()) {
            synthesizers.add(InputSynthesizer.of(OnnxModel.read(subject.file())));
        }
        double otherWork = OtherWork.share();
        List<Configuration> configurations = new ArrayList<>();
        for (int threads : plan.threads()) {
            List<Contestant> contestants = new ArrayList<>();
            try {
                RunSettings settings = RunSettings.defaults().withThreads(threads);
                for (Subject subject : plan.subjects()) {
                    contestants.add(Contestant.open(subject.file(), settings));
                }
                contestants.add(Contestant.open(plan.subjects().getFirst().file(), settings));
                for (int batch : plan.batches()) {
                    for (int tokens : plan.tokens()) {
                        prepare(plan, contestants, synthesizers, batch, tokens);
                        configurations.add(
                                measure(plan, contestants, batch, tokens, threads, configurations.size(), progress));
                    }
                }
            } finally {
                contestants.forEach(Contestant::close);
            }
        }
        int largestBatch = Collections.max(plan.batches());
        int mostTokens = Collections.max(plan.tokens());
        List<List<InputSpec>> largest = new ArrayList<>();
        for (int i = 0; i < synthesizers.size(); i++) {
            largest.add(specs(plan, synthesizers, i, largestBatch, mostTokens));
        }
        return new Measurements(configurations, largest, otherWork);
    }

    private static List<InputSpec> specs(
            BenchmarkPlan plan, List<InputSynthesizer> synthesizers, int subject, int batch, int tokens) {
        try {
            InputSynthesizer synthesizer = synthesizers.get(subject);
            OptionalLong only = synthesizer.fixedBatch();
            // A batch of 1 is one run as it is; any other would be counted in the throughput without having been run.
            if (batch > 1 && only.isPresent() && only.getAsLong() != batch) {
                throw new IllegalArgumentException(
                        "batch: the model's is fixed to " + only.getAsLong() + ", asked for " + batch);
            }
            return synthesizer.specs(batch, tokens);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(plan.subjects().get(subject).name() + ": " + e.getMessage(), e);
        }
    }

    private static void prepare(
            BenchmarkPlan plan,
            List<Contestant> contestants,
            List<InputSynthesizer> synthesizers,
            int batch,
            int tokens) {
        for (int i = 0; i < contestants.size(); i++) {
            int subject = i % plan.subjects().size();
            contestants.get(i).prepare(specs(plan, synthesizers, subject, batch, tokens), plan.seed());
        }
    }

    private static Configuration measure(
            BenchmarkPlan plan,
            List<Contestant> contestants,
            int batch,
            int tokens,
            int threads,
            int index,
            Progress progress) {
        long allConfigurations = (long) plan.batches().size()
                * plan.tokens().size()
                * plan.threads().size();
        long total = allConfigurations * STEPS_PER_CONFIGURATION;
        long start = (long) index * STEPS_PER_CONFIGURATION;
        progress.step(TASK, start, total, Progress.Unit.ITEMS);
        // The control is the same model once more: all contestants share what the plan gives the models.
        long budget = plan.budget().toNanos() * plan.subjects().size() / contestants.size();
        List<WarmUp> warmUps = new ArrayList<>();
        for (Contestant contestant : contestants) {
            warmUps.add(WarmUp.until(contestant::time, budget / WARM_UP_SHARE));
        }
        System.gc();
        BlockSchedule schedule =
                BlockSchedule.of(warmUps.stream().map(WarmUp::runNanos).toList(), budget, plan.fewestBlocks());
        List<List<long[]>> times = new ArrayList<>();
        contestants.forEach(contestant -> times.add(new ArrayList<>()));
        var random = new Random(plan.seed() * 31 + index);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < contestants.size(); i++) {
            order.add(i);
        }
        for (int block = 0; block < schedule.blocks(); block++) {
            progress.step(
                    TASK,
                    start + (long) block * STEPS_PER_CONFIGURATION / schedule.blocks(),
                    total,
                    Progress.Unit.ITEMS);
            Collections.shuffle(order, random);
            for (int i : order) {
                times.get(i)
                        .add(turn(
                                contestants.get(i),
                                schedule.runs().get(i),
                                schedule.settled().get(i)));
            }
        }
        progress.step(TASK, start + STEPS_PER_CONFIGURATION, total, Progress.Unit.ITEMS);
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < contestants.size(); i++) {
            Contestant contestant = contestants.get(i);
            WarmUp warmUp = warmUps.get(i);
            series.add(new Series(
                    times.get(i),
                    contestant.firstRunNanos(),
                    contestant.sessionNanos(),
                    warmUp.runs(),
                    warmUp.steady()));
        }
        return new Configuration(
                batch, tokens, threads, series.subList(0, plan.subjects().size()), series.getLast());
    }

    private static long[] turn(Contestant contestant, int runs, boolean settled) {
        if (settled) {
            contestant.time();
        }
        long[] times = new long[runs];
        for (int i = 0; i < runs; i++) {
            times[i] = contestant.time();
        }
        return times;
    }
}
