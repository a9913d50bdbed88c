package dev.cortado.measure;

/**
 * One model in one configuration. Times are per run of the whole batch.
 *
 * @param model its name
 * @param batch the batch size
 * @param tokens the sequence length
 * @param threads threads inside an operator; 0 is one per physical core
 * @param runs how many runs were timed
 * @param p50Millis the median time
 * @param p50Interval its 95 % interval
 * @param p95Millis the time that 95 % of the runs stay below
 * @param p95Interval its 95 % interval; {@link Interval#UNATTAINABLE} with fewer than 72 runs
 * @param throughputPerSecond batch entries per second at the median time
 * @param ratio the time relative to the first model's in the same blocks, below 1 is faster
 * @param ratioInterval its 95 % interval; for the first model that of the A/A control, the noise
 * @param verdict what that says
 * @param firstRunMillis the first run in this configuration, which allocates what later runs reuse
 * @param sessionMillis opening the model
 * @param warmupRuns runs thrown away before the timing
 * @param peakMegabytes the largest resident memory of a process that opens the model alone and runs the largest configuration, in
 *     10^6 bytes; NaN where not measured
 * @param note what a reader must know, for example that there were too few samples; empty as a rule
 */
public record BenchmarkRow(
        String model,
        int batch,
        int tokens,
        int threads,
        int runs,
        double p50Millis,
        Interval p50Interval,
        double p95Millis,
        Interval p95Interval,
        double throughputPerSecond,
        double ratio,
        Interval ratioInterval,
        Verdict verdict,
        double firstRunMillis,
        double sessionMillis,
        int warmupRuns,
        double peakMegabytes,
        String note) {}
