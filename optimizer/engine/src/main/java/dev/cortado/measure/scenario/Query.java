package dev.cortado.measure.scenario;

/**
 * Samples that are asked for together.
 *
 * @param samples how many
 * @param batch how many of them one run of the model takes; divides the samples
 */
public record Query(int samples, int batch) {

    /**
     * Checks.
     *
     * @throws IllegalArgumentException if a number is below 1 or the batch does not divide the samples: a smaller last batch would be
     *     a configuration of its own
     */
    public Query {
        if (samples < 1 || batch < 1 || samples % batch != 0) {
            throw new IllegalArgumentException(
                    "query: expected a batch that divides the samples of a query, found batch " + batch + " for "
                            + samples + " samples");
        }
    }

    /** How often the model runs for it. */
    public int runs() {
        return samples / batch;
    }

    /** Runs it; returns the nanoseconds from its issue to the end of its last sample. */
    public long latency(LoadClock clock, Runnable run) {
        long issued = clock.nanos();
        for (int i = 0; i < runs(); i++) {
            run.run();
        }
        return clock.nanos() - issued;
    }
}
