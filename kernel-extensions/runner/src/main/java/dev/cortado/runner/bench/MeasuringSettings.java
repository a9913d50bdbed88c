package dev.cortado.runner.bench;

import java.time.Duration;

/**
 * How much of the benchmark of models is measured.
 *
 * @param alike how many shortened benchmarks of a model beside itself are run
 * @param alikeTokens the sequence length in them
 * @param alikeBudget the time of each of their models
 * @param alikeRounds how often their models are opened
 * @param slowed how many benchmarks at default settings have one model made slower
 * @param slowdown by which share
 * @param timed how often the default benchmark of two models is timed
 */
public record MeasuringSettings(
        int alike, int alikeTokens, Duration alikeBudget, int alikeRounds, int slowed, double slowdown, int timed) {

    /** What the bars are meant for: about half an hour. */
    public static final MeasuringSettings FULL = new MeasuringSettings(200, 16, Duration.ofMillis(300), 6, 20, 0.05, 3);

    /** A minute's worth, to see that it works. */
    public static final MeasuringSettings QUICK = new MeasuringSettings(3, 16, Duration.ofMillis(300), 6, 2, 0.05, 1);

    /** Checks. */
    public MeasuringSettings {
        if (alike < 1 || slowed < 1 || timed < 1) {
            throw new IllegalArgumentException("measuring: expected at least 1 benchmark of each kind, found " + alike
                    + ", " + slowed + ", " + timed);
        }
    }

    /** The settings with another number of benchmarks of a model beside itself. */
    public MeasuringSettings withAlike(int repeats) {
        return new MeasuringSettings(repeats, alikeTokens, alikeBudget, alikeRounds, slowed, slowdown, timed);
    }
}
