package dev.cortado.measure;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How code in a loop is timed.
 *
 * @param loops how often the code runs between two readings of the clock, at least 1; chosen so that the runs fill the
 *     time when absent
 * @param runs how many readings, at least 1; as many as the time allows when absent, {@value #FEWEST_RUNS} to
 *     {@value #MOST_RUNS}
 * @param seconds about how long the measured runs take together when loops or runs are chosen, above 0; warming up takes
 *     as long again at most
 */
public record LoopTimingPlan(OptionalLong loops, OptionalInt runs, double seconds) {

    /** The fewest runs from which a 95 % interval of the median can be had. */
    public static final int FEWEST_RUNS = 6;

    /** More runs than this narrow the interval little. */
    public static final int MOST_RUNS = 50;

    /** Checks the ranges. */
    public LoopTimingPlan {
        if (loops.isPresent() && loops.getAsLong() < 1) {
            throw new IllegalArgumentException("loops: expected 1 or more, found " + loops.getAsLong());
        }
        if (runs.isPresent() && runs.getAsInt() < 1) {
            throw new IllegalArgumentException("runs: expected 1 or more, found " + runs.getAsInt());
        }
        if (!(seconds > 0 && seconds <= 86_400)) {
            throw new IllegalArgumentException("seconds: expected above 0 and up to 86400, found " + seconds);
        }
    }
}
