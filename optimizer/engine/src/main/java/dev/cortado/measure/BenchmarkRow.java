package dev.cortado.measure;

import java.util.List;

/**
 * One model in one configuration. Times are per query: one run of a batch, or several where the scenario says so.
 *
 * @param model its name
 * @param input what a run takes: {@code 1 x 128 tokens}, or the shape of the largest input where no length of a sequence counts
 * @param batch the batch size
 * @param tokens the sequence length
 * @param threads threads inside an operator; 0 is one per physical core
 * @param provider the execution provider
 * @param samples batch entries in a query
 * @param percentiles of the times, those asked for
 * @param maxMillis the longest time
 * @param throughputPerSecond batch entries per second at the median time
 * @param ratio the time relative to the first model's in the same blocks, below 1 is faster
 * @param ratioInterval its 95 % interval; for the first model that of the A/A control, the noise
 * @param verdict what that says
 * @param firstRunMillis the first run in this configuration, which allocates what later runs reuse
 * @param sessionMillis opening the model
 * @param warmupRuns queries thrown away before the timing
 * @param peakMegabytes the largest resident memory of a process that opens the model alone and runs the largest configuration, in
 *     10^6 bytes; NaN where not measured
 * @param note what a reader must know, for example that there were too few samples; empty as a rule
 * @param blockMillis all times, block by block in the order in which they were taken
 */
public record BenchmarkRow(
        String model,
        String input,
        int batch,
        int tokens,
        int threads,
        String provider,
        int samples,
        List<PercentileFigure> percentiles,
        double maxMillis,
        double throughputPerSecond,
        double ratio,
        Interval ratioInterval,
        Verdict verdict,
        double firstRunMillis,
        double sessionMillis,
        int warmupRuns,
        double peakMegabytes,
        String note,
        List<List<Double>> blockMillis) {

    private static final double MEDIAN = 50;

    /** Freezes the lists. */
    public BenchmarkRow {
        percentiles = List.copyOf(percentiles);
        blockMillis = blockMillis.stream().map(List::copyOf).toList();
    }

    /** How many queries were timed. */
    public int runs() {
        return blockMillis.stream().mapToInt(List::size).sum();
    }

    /** A percentile that was asked for. */
    public PercentileFigure percentile(double percentile) {
        return percentiles.stream()
                .filter(figure -> figure.percentile() == percentile)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("percentile " + percentile + " was not asked for"));
    }

    /** The median time. */
    public double p50Millis() {
        return percentile(MEDIAN).millis();
    }

    /** The median's 95 % interval. */
    public Interval p50Interval() {
        return percentile(MEDIAN).interval();
    }

    /** The median time of each block, in the order of the blocks: what {@link RatioEstimate} compares. */
    public double[] blockMedians() {
        return blockMillis.stream()
                .mapToDouble(block -> Percentiles.median(
                        block.stream().mapToDouble(Double::doubleValue).toArray()))
                .toArray();
    }

    /** All times in the order in which they were taken. */
    public List<Double> millis() {
        return blockMillis.stream().flatMap(List::stream).toList();
    }
}
