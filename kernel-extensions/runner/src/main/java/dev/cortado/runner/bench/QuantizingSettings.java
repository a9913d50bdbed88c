package dev.cortado.runner.bench;

import java.time.Duration;

/**
 * How much of the speed of quantising is measured.
 *
 * @param warm how often a model is quantised in a JVM that has done it before
 * @param cold how often in a JVM that has not
 * @param warmUp how often before the first that counts
 * @param budget how long the comparison of speed takes
 */
public record QuantizingSettings(int warm, int cold, int warmUp, Duration budget) {

    /** What the bars are meant for: about four minutes. */
    public static final QuantizingSettings FULL = new QuantizingSettings(21, 7, 10, Duration.ofSeconds(40));

    /** To see that it works. */
    public static final QuantizingSettings QUICK = new QuantizingSettings(3, 1, 2, Duration.ofSeconds(2));

    /** Checks. */
    public QuantizingSettings {
        if (warm < 1 || cold < 1 || warmUp < 0) {
            throw new IllegalArgumentException("quantising: expected at least 1 measurement of each kind, found " + warm
                    + ", " + cold + ", " + warmUp);
        }
    }
}
