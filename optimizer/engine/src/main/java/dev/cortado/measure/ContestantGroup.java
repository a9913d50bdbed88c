package dev.cortado.measure;

import dev.cortado.measure.scenario.BatchChoice;
import dev.cortado.runtime.InputSpec;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.ModelLoadException;
import dev.cortado.runtime.RunSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/** All models of a plan and the control, a second session of the first model, opened beside each other. */
final class ContestantGroup implements AutoCloseable {

    private static final int LARGEST_BATCH = 64;
    private static final int BATCH_TRIALS = 3;

    private final BenchmarkPlan plan;
    private final List<InputSynthesizer> synthesizers;
    private final Contestant[] contestants;

    private ContestantGroup(BenchmarkPlan plan, List<InputSynthesizer> synthesizers) {
        this.plan = plan;
        this.synthesizers = synthesizers;
        this.contestants = new Contestant[plan.subjects().size() + 1];
    }

    /**
     * Opens them in an order drawn anew: where a model's memory comes to lie depends on who was there before.
     *
     * @param synthesizers per model
     */
    static ContestantGroup open(
            BenchmarkPlan plan, List<InputSynthesizer> synthesizers, RunSettings settings, Random random)
            throws ModelLoadException {
        var group = new ContestantGroup(plan, synthesizers);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < group.contestants.length; i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        try {
            for (int i : order) {
                group.contestants[i] = Contestant.open(group.subject(i).file(), settings);
            }
        } catch (ModelLoadException | RuntimeException e) {
            group.close();
            throw e;
        }
        return group;
    }

    /** The models in the plan's order, then the control. */
    List<Contestant> contestants() {
        return List.of(contestants);
    }

    /** How long opening them took in all. */
    long sessionNanos() {
        return Arrays.stream(contestants).mapToLong(Contestant::sessionNanos).sum();
    }

    /** Lays out inputs for a batch of each contestant and a sequence length. */
    void prepare(List<Integer> batches, int tokens) {
        for (int i = 0; i < contestants.length; i++) {
            contestants[i].prepare(specs(i, batches.get(i), tokens), plan.seed());
        }
    }

    /** The batch of each contestant: the one asked for, or the best of each model, the control's being the first model's. */
    List<Integer> batches(int batch, int tokens) {
        List<Integer> batches = new ArrayList<>();
        for (int i = 0; i < contestants.length; i++) {
            if (batch != BenchmarkPlan.BEST_BATCH) {
                batches.add(batch);
            } else {
                batches.add(i < plan.subjects().size() ? bestBatch(i, tokens) : batches.getFirst());
            }
        }
        return batches;
    }

    /** What a run of each contestant takes, for a reader. */
    List<String> inputs(List<Integer> batches, int tokens) {
        List<String> inputs = new ArrayList<>();
        for (int i = 0; i < contestants.length; i++) {
            inputs.add(synthesizers.get(i % plan.subjects().size()).describe(batches.get(i), tokens));
        }
        return inputs;
    }

    private int bestBatch(int index, int tokens) {
        int largest = synthesizers.get(index).fixedBatch().isPresent() ? 1 : LARGEST_BATCH;
        return BatchChoice.best(plan.samples(), largest, batch -> {
            contestants[index].prepare(specs(index, batch, tokens), plan.seed());
            long fastest = Long.MAX_VALUE;
            for (int i = 0; i < BATCH_TRIALS; i++) {
                fastest = Math.min(fastest, Math.max(1, contestants[index].time()));
            }
            return fastest;
        });
    }

    private List<InputSpec> specs(int index, int batch, int tokens) {
        return specs(subject(index), synthesizers.get(index % plan.subjects().size()), batch, tokens);
    }

    /**
     * A model's inputs.
     *
     * @throws IllegalArgumentException if the model cannot take the batch or so many tokens; the message begins with its name
     */
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

    private Subject subject(int index) {
        return plan.subjects().get(index % plan.subjects().size());
    }

    @Override
    public void close() {
        for (Contestant contestant : contestants) {
            if (contestant != null) {
                contestant.close();
            }
        }
    }
}
