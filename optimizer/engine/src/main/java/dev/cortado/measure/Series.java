package dev.cortado.measure;

import java.util.Arrays;
import java.util.List;

/**
 * What was timed of one model in one configuration.
 *
 * @param input what a run takes, for a reader
 * @param batch the batch of a run
 * @param blocks the times of each block's queries in nanoseconds, in the order in which the blocks ran
 * @param firstRunNanos the first run in this configuration
 * @param sessionNanos opening the model
 * @param warmupRuns queries thrown away before the first block
 * @param steady whether the warm-up had ended by then
 */
record Series(
        String input,
        int batch,
        List<long[]> blocks,
        long firstRunNanos,
        long sessionNanos,
        int warmupRuns,
        boolean steady) {

    private static final double NANOS_PER_MILLI = 1e6;

    /** All times in milliseconds. */
    double[] millis() {
        return blocks.stream()
                .flatMapToLong(Arrays::stream)
                .mapToDouble(nanos -> nanos / NANOS_PER_MILLI)
                .toArray();
    }

    /** The times of each block in milliseconds. */
    List<List<Double>> blockMillis() {
        return blocks.stream()
                .map(block -> Arrays.stream(block)
                        .mapToObj(nanos -> nanos / NANOS_PER_MILLI)
                        .toList())
                .toList();
    }

    /** The median of each block in milliseconds. */
    double[] blockMedians() {
        return blocks.stream()
                .mapToDouble(block ->
                        Percentiles.median(Arrays.stream(block).asDoubleStream().toArray()) / NANOS_PER_MILLI)
                .toArray();
    }
}
