package dev.cortado.measure.profile;

import dev.cortado.measure.Subject;
import dev.cortado.runtime.RunSettings.Optimization;

/**
 * What to profile.
 *
 * @param subject the model
 * @param batch the batch size, 1 or more
 * @param tokens the sequence length, 1 or more; a model without sequences ignores it
 * @param threads threads inside an operator; 0 is one per physical core
 * @param runs how many runs are measured after the warm-up; 0 takes as many as fit into two seconds, 20 to 200
 * @param optimization how far ONNX Runtime rewrites the graph first
 * @param seed of the made-up inputs
 */
public record ProfilePlan(
        Subject subject, int batch, int tokens, int threads, int runs, Optimization optimization, long seed) {

    /** The most runs a trace is made of. */
    public static final int MOST_RUNS = 10_000;

    /** What a notebook runs: everything ONNX Runtime can do. */
    public static final Optimization FULLY_OPTIMIZED = Optimization.ALL;

    private static final int TOKENS = 128;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public ProfilePlan {
        check("batch", batch, 1, Integer.MAX_VALUE);
        check("tokens", tokens, 1, Integer.MAX_VALUE);
        check("threads", threads, 0, 1024);
        check("runs", runs, 0, MOST_RUNS);
    }

    /** One batch of 128 tokens on one thread, fully optimised, about two seconds. */
    public static ProfilePlan of(Subject subject) {
        return new ProfilePlan(subject, 1, TOKENS, 1, 0, Optimization.ALL, 1);
    }

    /** Returns the plan with another batch and sequence length. */
    public ProfilePlan withInputs(int newBatch, int newTokens) {
        return new ProfilePlan(subject, newBatch, newTokens, threads, runs, optimization, seed);
    }

    /** Returns the plan with another number of threads. */
    public ProfilePlan withThreads(int newThreads) {
        return new ProfilePlan(subject, batch, tokens, newThreads, runs, optimization, seed);
    }

    /** Returns the plan with another number of measured runs. */
    public ProfilePlan withRuns(int newRuns) {
        return new ProfilePlan(subject, batch, tokens, threads, newRuns, optimization, seed);
    }

    /** Returns the plan for the graph as the file has it, node by node, to count rather than to time. */
    public ProfilePlan asTheFileHasIt() {
        return withOptimization(Optimization.NONE);
    }

    /** Returns the plan with another degree of optimisation. */
    public ProfilePlan withOptimization(Optimization newOptimization) {
        return new ProfilePlan(subject, batch, tokens, threads, runs, newOptimization, seed);
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + ": expected " + least
                    + (most == Integer.MAX_VALUE ? " or more" : " to " + most) + ", found " + value);
        }
    }
}
