package dev.cortado.measure;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Runs something until its times have settled (see {@link WarmUpDetector}) or the time for that is up.
 *
 * @param runs how many runs it took
 * @param steady whether the times had settled
 * @param runNanos the median of the later half of them: about how long a run takes now
 */
public record WarmUp(int runs, boolean steady, long runNanos) {

    private static final int FEWEST_RUNS = 3;
    private static final int MOST_RUNS = 1000;

    /**
     * Warms up.
     *
     * @param run returns the nanoseconds a run took
     * @param limitNanos stops after this time, though not before three runs
     */
    public static WarmUp until(LongSupplier run, long limitNanos) {
        return until(run, limitNanos, FEWEST_RUNS);
    }

    /** Warms up with another least number of runs, 1 or more. */
    static WarmUp until(LongSupplier run, long limitNanos, int fewestRuns) {
        double[] times = new double[MOST_RUNS];
        int count = 0;
        double total = 0;
        boolean steady = false;
        while (count < fewestRuns || (count < MOST_RUNS && total < limitNanos && !steady)) {
            times[count] = run.getAsLong();
            total += times[count];
            count++;
            steady = count % WarmUpDetector.BATCH == 0 && WarmUpDetector.isSteady(Arrays.copyOf(times, count));
        }
        double median = Percentiles.median(Arrays.copyOfRange(times, count / 2, count));
        return new WarmUp(count, steady, Math.max(1, (long) median));
    }
}
