package dev.cortado.measure;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What to benchmark and for how long. Every model is measured with every combination of batch, tokens and threads.
 *
 * @param subjects the models; the first is the one the others are compared with
 * @param batches sizes of the batch, 1 or more
 * @param tokens sequence lengths, 1 or more; a model without sequences ignores them
 * @param threads threads inside an operator; 0 is one per physical core
 * @param budget time for the measured runs of one model in one configuration; warm-up comes on top, at most a quarter as long
 * @param fewestBlocks how often each model takes its turn at least, even when that exceeds the budget; 5 or more
 * @param memory whether peak memory is measured too, in one more process per model
 * @param seed of the made-up inputs, the order of turns and the resampling
 */
public record BenchmarkPlan(
        List<Subject> subjects,
        List<Integer> batches,
        List<Integer> tokens,
        List<Integer> threads,
        Duration budget,
        int fewestBlocks,
        boolean memory,
        long seed) {

    private static final Duration BUDGET = Duration.ofSeconds(2);
    private static final Duration QUICK_BUDGET = Duration.ofMillis(300);
    private static final int BLOCKS = 10;
    private static final long SEED = 1;

    /**
     * Checks the lists.
     *
     * @throws IllegalArgumentException if one is empty, a number is out of range, or two models have the same name
     */
    public BenchmarkPlan {
        subjects = List.copyOf(subjects);
        batches = checked("batch", batches, 1);
        tokens = checked("tokens", tokens, 1);
        threads = checked("threads", threads, 0);
        if (subjects.isEmpty()) {
            throw new IllegalArgumentException("benchmark: expected at least one model, found none");
        }
        Set<String> names = new HashSet<>();
        for (Subject subject : subjects) {
            if (!names.add(subject.name())) {
                throw new IllegalArgumentException(
                        "expected models with different names, found '" + subject.name() + "' twice");
            }
        }
        if (budget.isNegative() || budget.isZero()) {
            throw new IllegalArgumentException("benchmark: expected a time budget above 0, found " + budget);
        }
        if (fewestBlocks < BootstrapInterval.FEWEST_SAMPLES) {
            throw new IllegalArgumentException("benchmark: expected at least " + BootstrapInterval.FEWEST_SAMPLES
                    + " blocks, below which no interval can be had, found " + fewestBlocks);
        }
    }

    private static List<Integer> checked(String name, List<Integer> values, int smallest) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException(name + ": expected at least one number, found none");
        }
        for (int value : values) {
            if (value < smallest) {
                throw new IllegalArgumentException(name + ": expected " + smallest + " or more, found " + value);
            }
        }
        return values.stream().distinct().toList();
    }

    /** One batch of 128 tokens on one thread, two seconds per model, memory too. */
    public static BenchmarkPlan of(List<Subject> subjects) {
        return new BenchmarkPlan(subjects, List.of(1), List.of(128), List.of(1), BUDGET, BLOCKS, true, SEED);
    }

    /** Returns the plan with other batch sizes. */
    public BenchmarkPlan withBatches(List<Integer> newBatches) {
        return new BenchmarkPlan(subjects, newBatches, tokens, threads, budget, fewestBlocks, memory, seed);
    }

    /** Returns the plan with other sequence lengths. */
    public BenchmarkPlan withTokens(List<Integer> newTokens) {
        return new BenchmarkPlan(subjects, batches, newTokens, threads, budget, fewestBlocks, memory, seed);
    }

    /** Returns the plan with other numbers of threads. */
    public BenchmarkPlan withThreads(List<Integer> newThreads) {
        return new BenchmarkPlan(subjects, batches, tokens, newThreads, budget, fewestBlocks, memory, seed);
    }

    /** Returns the plan with another time budget per model and configuration. */
    public BenchmarkPlan withBudget(Duration newBudget) {
        return new BenchmarkPlan(subjects, batches, tokens, threads, newBudget, fewestBlocks, memory, seed);
    }

    /** Returns the plan with or without the measurement of memory. */
    public BenchmarkPlan withMemory(boolean newMemory) {
        return new BenchmarkPlan(subjects, batches, tokens, threads, budget, fewestBlocks, newMemory, seed);
    }

    /** Returns the plan with another seed. */
    public BenchmarkPlan withSeed(long newSeed) {
        return new BenchmarkPlan(subjects, batches, tokens, threads, budget, fewestBlocks, memory, newSeed);
    }

    /** Returns the plan for a quick look: 0.3 seconds per model and configuration, with wide intervals. */
    public BenchmarkPlan quick() {
        return new BenchmarkPlan(
                subjects, batches, tokens, threads, QUICK_BUDGET, BootstrapInterval.FEWEST_SAMPLES, memory, seed);
    }
}
