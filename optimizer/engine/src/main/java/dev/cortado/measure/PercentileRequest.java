package dev.cortado.measure;

import java.util.List;
import java.util.stream.Stream;

/**
 * Which percentiles a benchmark reports.
 *
 * @param percentiles in ascending order, the median among them
 * @param insisted whether the time budget grows until each has the runs it needs, whatever that takes; otherwise it grows to four times
 *     at most, and a percentile that still has too few is not given
 */
public record PercentileRequest(List<Double> percentiles, boolean insisted) {

    /** The median and the 90th, which most runs reach within the budget. */
    public static final PercentileRequest DEFAULT = new PercentileRequest(List.of(50.0, 90.0), false);

    private static final double MEDIAN = 50;
    private static final double HIGHEST = 99.99;
    private static final int LONGEST = 4;

    /**
     * Sorts the percentiles and adds the median.
     *
     * @throws IllegalArgumentException if one is not above 0 or above 99.99, for which 66 thousand runs would be needed
     */
    public PercentileRequest {
        for (double percentile : percentiles) {
            if (!(percentile > 0 && percentile <= HIGHEST)) {
                throw new IllegalArgumentException(
                        "percentiles: expected numbers above 0 and up to " + HIGHEST + ", found " + percentile);
            }
        }
        percentiles = Stream.concat(Stream.of(MEDIAN), percentiles.stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** The largest percentile. */
    public double highest() {
        return percentiles.getLast();
    }

    /** The runs that the most demanding percentile needs. */
    int neededRuns() {
        return PercentileFigure.needed(highest());
    }

    /** The time that one model may take, for the runs needed. */
    long budgetNanos(long budgetNanos, long runNanos) {
        return Math.max(budgetNanos, Math.min(longest(budgetNanos), neededRuns() * runNanos));
    }

    /** The runs that each model has at least: those needed, when they fit into the time that there may be. */
    int fewestRuns(long budgetNanos, long runNanos) {
        return neededRuns() * runNanos <= longest(budgetNanos) ? neededRuns() : 1;
    }

    private long longest(long budgetNanos) {
        return insisted ? Long.MAX_VALUE : budgetNanos * LONGEST;
    }
}
