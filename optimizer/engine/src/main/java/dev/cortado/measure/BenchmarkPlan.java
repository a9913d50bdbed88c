package dev.cortado.measure;

import dev.cortado.measure.scenario.Query;
import dev.cortado.measure.scenario.Scenario;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What to benchmark and for how long. Every model is measured with every combination of batch, tokens, threads and provider.
 *
 * @param subjects the models; the first is the one the others are compared with
 * @param batches sizes of the batch, 1 or more; {@link #BEST_BATCH} is each model's best, for {@code offline} only
 * @param tokens sequence lengths, 1 or more; a model without sequences ignores them
 * @param threads threads inside an operator; 0 is one per physical core
 * @param providers execution providers by their short names
 * @param scenario {@code single-stream}, {@code multi-stream} or {@code offline}; {@code server} has a {@link ServerPlan}
 * @param samples the samples of a query, a multiple of each batch; {@code single-stream} ignores it, its query is one batch
 * @param percentiles which are reported
 * @param budget time for the measured runs of one model in one configuration; warm-up comes on top, at most a
 *     little longer than that again
 * @param fewestBlocks how often each model is opened anew and takes its turns, even when that exceeds the budget; 5 or more
 * @param memory whether peak memory is measured too, in one more process per model
 * @param seed of the made-up inputs, the order of turns and the resampling
 */
public record BenchmarkPlan(
        List<Subject> subjects,
        List<Integer> batches,
        List<Integer> tokens,
        List<Integer> threads,
        List<String> providers,
        Scenario scenario,
        int samples,
        PercentileRequest percentiles,
        Duration budget,
        int fewestBlocks,
        boolean memory,
        long seed) {

    /** Instead of a batch: the one with the highest throughput, found for each model. */
    public static final int BEST_BATCH = 0;

    private static final Duration BUDGET = Duration.ofSeconds(2);
    private static final Duration QUICK_BUDGET = Duration.ofMillis(300);
    private static final int BLOCKS = 12;
    private static final long SEED = 1;

    /**
     * Checks the lists.
     *
     * @throws IllegalArgumentException if one is empty, a number is out of range, a batch does not divide the samples, or two models
     *     have the same name
     */
    public BenchmarkPlan {
        subjects = checkedSubjects(subjects);
        batches = checked("batch", batches, scenario == Scenario.OFFLINE ? BEST_BATCH : 1);
        tokens = checked("tokens", tokens, 1);
        threads = checked("threads", threads, 0);
        providers = checkedProviders(providers);
        if (scenario == Scenario.SERVER) {
            throw new IllegalArgumentException("benchmark: the scenario server needs a server plan");
        }
        for (int batch : batches) {
            if (scenario != Scenario.SINGLE_STREAM && batch != BEST_BATCH) {
                new Query(samples, batch);
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

    static List<Subject> checkedSubjects(List<Subject> subjects) {
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
        return List.copyOf(subjects);
    }

    static List<Integer> checked(String name, List<Integer> values, int smallest) {
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

    static List<String> checkedProviders(List<String> providers) {
        if (providers.isEmpty()) {
            throw new IllegalArgumentException("provider: expected at least one name, found none");
        }
        return providers.stream().distinct().toList();
    }

    /** One batch of 128 tokens on one thread of the CPU, two seconds per model, median and 90th percentile, memory too. */
    public static BenchmarkPlan of(List<Subject> subjects) {
        return new BenchmarkPlan(
                subjects,
                List.of(1),
                List.of(128),
                List.of(1),
                List.of("cpu"),
                Scenario.SINGLE_STREAM,
                1,
                PercentileRequest.DEFAULT,
                BUDGET,
                BLOCKS,
                true,
                SEED);
    }

    /** What one timing of a model with this batch runs. */
    Query query(int batch) {
        return new Query(scenario == Scenario.SINGLE_STREAM ? batch : samples, batch);
    }

    /** Returns the plan with other batch sizes. */
    public BenchmarkPlan withBatches(List<Integer> newBatches) {
        return new BenchmarkPlan(
                subjects,
                newBatches,
                tokens,
                threads,
                providers,
                scenario,
                samples,
                percentiles,
                budget,
                fewestBlocks,
                memory,
                seed);
    }

    /** Returns the plan with other sequence lengths. */
    public BenchmarkPlan withTokens(List<Integer> newTokens) {
        return new BenchmarkPlan(
                subjects,
                batches,
                newTokens,
                threads,
                providers,
                scenario,
                samples,
                percentiles,
                budget,
                fewestBlocks,
                memory,
                seed);
    }

    /** Returns the plan with other numbers of threads. */
    public BenchmarkPlan withThreads(List<Integer> newThreads) {
        return new BenchmarkPlan(
                subjects,
                batches,
                tokens,
                newThreads,
                providers,
                scenario,
                samples,
                percentiles,
                budget,
                fewestBlocks,
                memory,
                seed);
    }

    /** Returns the plan with other execution providers. */
    public BenchmarkPlan withProviders(List<String> newProviders) {
        return new BenchmarkPlan(
                subjects,
                batches,
                tokens,
                threads,
                newProviders,
                scenario,
                samples,
                percentiles,
                budget,
                fewestBlocks,
                memory,
                seed);
    }

    /** Returns the plan for another scenario, with the samples of its queries and the batches they are run in. */
    public BenchmarkPlan withScenario(Scenario newScenario, int newSamples, List<Integer> newBatches) {
        return new BenchmarkPlan(
                subjects,
                newBatches,
                tokens,
                threads,
                providers,
                newScenario,
                newSamples,
                percentiles,
                budget,
                fewestBlocks,
                memory,
                seed);
    }

    /** Returns the plan with other percentiles. */
    public BenchmarkPlan withPercentiles(PercentileRequest newPercentiles) {
        return new BenchmarkPlan(
                subjects,
                batches,
                tokens,
                threads,
                providers,
                scenario,
                samples,
                newPercentiles,
                budget,
                fewestBlocks,
                memory,
                seed);
    }

    /** Returns the plan with another time budget per model and configuration. */
    public BenchmarkPlan withBudget(Duration newBudget) {
        return new BenchmarkPlan(
                subjects,
                batches,
                tokens,
                threads,
                providers,
                scenario,
                samples,
                percentiles,
                newBudget,
                fewestBlocks,
                memory,
                seed);
    }

    /** Returns the plan with another number of rounds: how often each model is opened at least. */
    public BenchmarkPlan withRounds(int newFewestBlocks) {
        return new BenchmarkPlan(
                subjects,
                batches,
                tokens,
                threads,
                providers,
                scenario,
                samples,
                percentiles,
                budget,
                newFewestBlocks,
                memory,
                seed);
    }

    /** Returns the plan with or without the measurement of memory. */
    public BenchmarkPlan withMemory(boolean newMemory) {
        return new BenchmarkPlan(
                subjects,
                batches,
                tokens,
                threads,
                providers,
                scenario,
                samples,
                percentiles,
                budget,
                fewestBlocks,
                newMemory,
                seed);
    }

    /** Returns the plan with another seed. */
    public BenchmarkPlan withSeed(long newSeed) {
        return new BenchmarkPlan(
                subjects,
                batches,
                tokens,
                threads,
                providers,
                scenario,
                samples,
                percentiles,
                budget,
                fewestBlocks,
                memory,
                newSeed);
    }

    /** Returns the plan for a quick look: 0.3 seconds per model and configuration, with wide intervals. */
    public BenchmarkPlan quick() {
        return new BenchmarkPlan(
                subjects,
                batches,
                tokens,
                threads,
                providers,
                scenario,
                samples,
                percentiles,
                QUICK_BUDGET,
                BootstrapInterval.FEWEST_SAMPLES,
                memory,
                seed);
    }
}
