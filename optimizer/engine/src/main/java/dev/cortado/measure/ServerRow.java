package dev.cortado.measure;

import java.util.List;

/**
 * One model under a server's load in one configuration.
 *
 * @param model its name
 * @param tokens the sequence length
 * @param threads threads inside an operator
 * @param provider the execution provider
 * @param ratePerSecond the highest rate of queries at which the bounded percentile kept to the bound; NaN when none did
 * @param failedRatePerSecond the lowest rate that was tried and failed; NaN when none did
 * @param serviceMillis the median time of a query by itself
 * @param busyShare the share of the time that the model ran at the highest rate, 0 to 1
 * @param percentileMillis the plan's percentiles of the latencies at that rate, from the intended start
 * @param windowInterval the lowest and the highest bounded percentile of its windows
 * @param maxMillis the longest latency
 * @param queries how many were served at that rate
 * @param firstRunMillis the first run
 * @param sessionMillis opening the model
 * @param peakMegabytes the largest resident memory, in 10^6 bytes; NaN where not measured
 * @param note what a reader must know
 */
public record ServerRow(
        String model,
        int tokens,
        int threads,
        String provider,
        double ratePerSecond,
        double failedRatePerSecond,
        double serviceMillis,
        double busyShare,
        List<Double> percentileMillis,
        Interval windowInterval,
        double maxMillis,
        long queries,
        double firstRunMillis,
        double sessionMillis,
        double peakMegabytes,
        String note) {

    /** Freezes the list. */
    public ServerRow {
        percentileMillis = List.copyOf(percentileMillis);
    }
}
