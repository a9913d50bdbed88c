package dev.cortado.measure.scenario;

/**
 * What a server must keep to.
 *
 * @param boundNanos the percentile of the latencies must not exceed this
 * @param percentile above 0 and below 100
 * @param window how many queries are looked at together
 * @param mostWindows after how many of them a rate is judged even when its figures have not settled
 * @param resolution the search ends when the lowest rate that failed is above the highest that passed by no more than this share
 * @param seed of the arrivals
 */
public record ServerGoal(
        long boundNanos, double percentile, int window, int mostWindows, double resolution, long seed) {

    private static final double HUNDRED = 100;

    /**
     * Checks.
     *
     * @throws IllegalArgumentException if a number is out of range
     */
    public ServerGoal {
        if (boundNanos <= 0) {
            throw new IllegalArgumentException("server: expected a latency bound above 0, found " + boundNanos + " ns");
        }
        if (!(percentile > 0 && percentile < HUNDRED)) {
            throw new IllegalArgumentException("server: expected a percentile between 0 and 100, found " + percentile);
        }
        if (window < 1 || mostWindows < StabilityRule.WINDOWS) {
            throw new IllegalArgumentException("server: expected windows of at least 1 query, and at least "
                    + StabilityRule.WINDOWS + " of them, found " + window + " and " + mostWindows);
        }
        if (!(resolution > 0)) {
            throw new IllegalArgumentException("server: expected a resolution above 0, found " + resolution);
        }
    }

    /** So many queries above the bound mean that a rate fails, whatever follows. */
    long mostAbove() {
        return (long) Math.floor((1 - percentile / HUNDRED) * window * mostWindows);
    }
}
