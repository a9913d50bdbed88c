package dev.cortado.measure;

import dev.cortado.measure.machine.MachineState;
import dev.cortado.measure.machine.OtherWork;
import dev.cortado.measure.scenario.BatchChoice;
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

/**
 * Times all models of a plan beside each other, in the worker: each configuration in turn, its blocks by {@link BlockRun}. The models
 * and the control, a second session of the first model, stay open while threads and provider are the same.
 */
public final class LatencyTask implements WorkerTask<BenchmarkPlan, LatencyTask.Measurements> {

    private static final int LARGEST_BATCH = 64;
    private static final int BATCH_TRIALS = 3;

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
        var blocks = new BlockRun(plan, decoration, otherWork, progress);
        int[] largestBatches = new int[plan.subjects().size()];
        for (String provider : plan.providers()) {
            for (int threads : plan.threads()) {
                List<Contestant> contestants = new ArrayList<>();
                try {
                    RunSettings settings =
                            RunSettings.defaults().withThreads(threads).withProvider(provider);
                    for (Subject subject : plan.subjects()) {
                        contestants.add(Contestant.open(subject.file(), settings));
                    }
                    contestants.add(Contestant.open(plan.subjects().getFirst().file(), settings));
                    for (int batch : plan.batches()) {
                        for (int tokens : plan.tokens()) {
                            List<Integer> used = prepare(plan, contestants, synthesizers, batch, tokens);
                            for (int i = 0; i < largestBatches.length; i++) {
                                largestBatches[i] = Math.max(largestBatches[i], used.get(i));
                            }
                            blocks.measure(contestants, used, tokens, threads, provider);
                        }
                    }
                } finally {
                    contestants.forEach(Contestant::close);
                }
            }
        }
        int mostTokens = Collections.max(plan.tokens());
        List<List<InputSpec>> largest = new ArrayList<>();
        for (int i = 0; i < synthesizers.size(); i++) {
            largest.add(specs(plan.subjects().get(i), synthesizers.get(i), largestBatches[i], mostTokens));
        }
        return new Measurements(blocks.configurations(), largest);
    }

    static List<InputSpec> specs(Subject subject, InputSynthesizer synthesizer, int batch, int tokens) {
        try {
            OptionalLong only = synthesizer.fixedBatch();
            // A batch of 1 is one run as it is; any other would be counted in the throughput without having been run.
            if (batch > 1 && only.isPresent() && only.getAsLong() != batch) {
                throw new IllegalArgumentException(
                        "batch: the model's is fixed to " + only.getAsLong() + ", asked for " + batch);
            }
            return synthesizer.specs(batch, tokens);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(subject.name() + ": " + e.getMessage(), e);
        }
    }

    /** Lays out all contestants' inputs; returns the batch of each. */
    private static List<Integer> prepare(
            BenchmarkPlan plan,
            List<Contestant> contestants,
            List<InputSynthesizer> synthesizers,
            int batch,
            int tokens) {
        List<Integer> used = new ArrayList<>();
        for (int i = 0; i < contestants.size(); i++) {
            int index = i % plan.subjects().size();
            Subject subject = plan.subjects().get(index);
            InputSynthesizer synthesizer = synthesizers.get(index);
            Contestant contestant = contestants.get(i);
            int own = batch;
            if (batch == BenchmarkPlan.BEST_BATCH) {
                // The control is the first model once more, with the first model's batch.
                own = i < plan.subjects().size()
                        ? bestBatch(plan, contestant, subject, synthesizer, tokens)
                        : used.getFirst();
            }
            contestant.prepare(specs(subject, synthesizer, own, tokens), plan.seed());
            used.add(own);
        }
        return used;
    }

    private static int bestBatch(
            BenchmarkPlan plan, Contestant contestant, Subject subject, InputSynthesizer synthesizer, int tokens) {
        int largest = synthesizer.fixedBatch().isPresent() ? 1 : LARGEST_BATCH;
        return BatchChoice.best(plan.samples(), largest, batch -> {
            contestant.prepare(specs(subject, synthesizer, batch, tokens), plan.seed());
            long fastest = Long.MAX_VALUE;
            for (int i = 0; i < BATCH_TRIALS; i++) {
                fastest = Math.min(fastest, Math.max(1, contestant.time()));
            }
            return fastest;
        });
    }
}
