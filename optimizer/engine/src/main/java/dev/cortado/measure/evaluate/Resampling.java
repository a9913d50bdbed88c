package dev.cortado.measure.evaluate;

import dev.cortado.measure.BootstrapInterval;
import dev.cortado.measure.Interval;
import dev.cortado.progress.Cancellation;
import java.util.function.ToDoubleFunction;

/**
 * 95 % BCa bootstrap intervals of what is computed over a choice of samples. The samples are drawn, not their scores, so that it holds
 * for metrics that are no means, and, with a difference of two models' metrics over the same samples, for paired ones.
 */
final class Resampling {

    static final double CONFIDENCE = 0.95;

    private Resampling() {}

    /**
     * Returns the interval.
     *
     * @param size how many samples there are
     * @param statistic of their places; where it is not defined (a resample without any spread has no correlation) it counts as 0
     * @return {@link Interval#UNATTAINABLE} with fewer than six samples, or when it is not defined over all of them
     */
    static Interval interval(int size, ToDoubleFunction<int[]> statistic, long seed, Cancellation cancellation) {
        double[] places = new double[size];
        int[] all = new int[size];
        for (int i = 0; i < size; i++) {
            places[i] = i;
            all[i] = i;
        }
        if (Double.isNaN(statistic.applyAsDouble(all))) {
            return Interval.UNATTAINABLE;
        }
        return BootstrapInterval.ofFew(
                places,
                chosen -> {
                    cancellation.throwIfCancelled();
                    double value = statistic.applyAsDouble(whole(chosen));
                    return Double.isNaN(value) ? 0 : value;
                },
                CONFIDENCE,
                seed);
    }

    private static int[] whole(double[] places) {
        int[] whole = new int[places.length];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = (int) places[i];
        }
        return whole;
    }
}
