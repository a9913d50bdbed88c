package dev.cortado.measure.scenario;

import org.HdrHistogram.Histogram;

/**
 * Queries that come when they come, whether the ones before are answered or not, served one after the other in their order. The latency
 * of each counts from the moment it was meant to come, so that a slow answer is paid for by all that had to wait behind it: no
 * coordinated omission (Tene, "How NOT to Measure Latency", 2013).
 */
final class OpenLoop {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final int DIGITS = 3;

    private final LoadClock clock;
    private final Runnable service;
    private final PoissonArrivals arrivals;
    private final double gapNanos;
    private final long begin;
    private double elapsed;
    private long lastEnd;

    /**
     * Begins now.
     *
     * @param service answers one query
     * @param ratePerSecond how many come in a second on average, above 0
     */
    OpenLoop(LoadClock clock, Runnable service, PoissonArrivals arrivals, double ratePerSecond) {
        this.clock = clock;
        this.service = service;
        this.arrivals = arrivals;
        this.gapNanos = NANOS_PER_SECOND / ratePerSecond;
        this.begin = clock.nanos();
        this.lastEnd = begin;
    }

    /**
     * Some queries that followed one another.
     *
     * @param latencies in nanoseconds, to three digits
     * @param above how many took longer than the bound
     * @param throughputPerSecond answers per second
     */
    record Window(Histogram latencies, long above, double throughputPerSecond) {}

    /**
     * Serves the next queries; those that wait from before are served first.
     *
     * @param queries how many
     * @param boundNanos what none should take longer than
     * @param mostAbove ends early when more than this many do
     */
    Window next(int queries, long boundNanos, long mostAbove) {
        Histogram latencies = new Histogram(DIGITS);
        latencies.setAutoResize(true);
        long start = lastEnd;
        long above = 0;
        int served = 0;
        while (served < queries && above <= mostAbove) {
            elapsed += arrivals.nextGap() * gapNanos;
            long intended = begin + Math.round(elapsed);
            clock.sleepUntil(intended);
            service.run();
            lastEnd = clock.nanos();
            long latency = lastEnd - intended;
            latencies.recordValue(Math.max(0, latency));
            above += latency > boundNanos ? 1 : 0;
            served++;
        }
        return new Window(latencies, above, served * NANOS_PER_SECOND / Math.max(1, lastEnd - start));
    }
}
