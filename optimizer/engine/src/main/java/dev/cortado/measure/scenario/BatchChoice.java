package dev.cortado.measure.scenario;

import java.util.function.IntToLongFunction;

/** Finds the batch with the highest throughput: doubles it as long as that pays. */
public final class BatchChoice {

    /** A larger batch must raise the throughput by this share to be worth its memory. */
    public static final double WORTHWHILE = 0.03;

    private BatchChoice() {}

    /**
     * Chooses among the powers of two that divide the samples.
     *
     * @param samples how many there are in all
     * @param largest no larger batch is tried, 1 or more
     * @param runNanos how long a run with a batch takes
     */
    public static int best(int samples, int largest, IntToLongFunction runNanos) {
        int best = 1;
        double bestRate = 1.0 / runNanos.applyAsLong(1);
        for (int batch = 2; batch <= largest && samples % batch == 0; batch *= 2) {
            double rate = batch / (double) runNanos.applyAsLong(batch);
            if (rate < bestRate * (1 + WORTHWHILE)) {
                break;
            }
            best = batch;
            bestRate = rate;
        }
        return best;
    }
}
