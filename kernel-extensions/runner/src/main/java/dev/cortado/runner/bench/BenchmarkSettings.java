package dev.cortado.runner.bench;

/**
 * How much is measured.
 *
 * @param starts how often each kernel is started
 * @param roundTrips how many trivial cells each kernel answers
 * @param cells how many cells the long session has; at least 400, so that its ends can be compared
 * @param requests how often each completion is asked for
 * @param seed of the resampling
 */
public record BenchmarkSettings(int starts, int roundTrips, int cells, int requests, long seed) {

    private static final int FEWEST_CELLS = 400;

    /** What the documented figures come from. */
    public static final BenchmarkSettings FULL = new BenchmarkSettings(15, 300, 1_000, 5, 20_26);

    /** A minute's worth, to see that it works. */
    public static final BenchmarkSettings QUICK = new BenchmarkSettings(3, 60, FEWEST_CELLS, 1, 20_26);

    /** Checks. */
    public BenchmarkSettings {
        if (starts < 1 || roundTrips < 1 || cells < FEWEST_CELLS || requests < 1) {
            throw new IllegalArgumentException("benchmark: expected at least 1 start, 1 round trip, " + FEWEST_CELLS
                    + " cells and 1 request, found " + starts + ", " + roundTrips + ", " + cells + ", " + requests);
        }
    }
}
