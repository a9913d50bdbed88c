package dev.cortado.measure.machine;

import java.util.Arrays;

/**
 * A fixed piece of integer work, about half a millisecond, that uses nothing but one core's registers. Its time says how fast the
 * core is at the moment; how much that varies says how disturbed the machine is. The work is a chain of xorshift steps (Marsaglia,
 * "Xorshift RNGs", Journal of Statistical Software 8 (2003)), each of which waits for the one before.
 */
public final class CalibrationSpin {

    private static final int STEPS = 300_000;
    private static final int WARM_UPS = 30;
    private static final double LOW = 0.1;
    private static final double HIGH = 0.9;

    private long state = 88_172_645_463_325_252L;

    /** Makes one that the JIT compiler has seen. */
    public CalibrationSpin() {
        for (int i = 0; i < WARM_UPS; i++) {
            nanos();
        }
    }

    /** Spins once; returns the nanoseconds it took. */
    public long nanos() {
        long start = System.nanoTime();
        long x = state;
        for (int i = 0; i < STEPS; i++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
        }
        state = x;
        return System.nanoTime() - start;
    }

    /**
     * How far spins differ: the distance from their 10th to their 90th percentile, relative to the median; NaN with fewer than five.
     */
    public static double spread(long[] nanos) {
        if (nanos.length < 5) {
            return Double.NaN;
        }
        double[] sorted = Arrays.stream(nanos).asDoubleStream().sorted().toArray();
        return (at(sorted, HIGH) - at(sorted, LOW)) / at(sorted, 0.5);
    }

    private static double at(double[] sorted, double fraction) {
        return sorted[(int) Math.round((sorted.length - 1) * fraction)];
    }
}
