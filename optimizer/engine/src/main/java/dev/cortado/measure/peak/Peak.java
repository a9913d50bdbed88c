package dev.cortado.measure.peak;

import dev.cortado.measure.Interval;
import dev.cortado.measure.OrderStatisticInterval;
import dev.cortado.measure.Percentiles;
import java.util.List;

/**
 * A measured rate.
 *
 * @param kind what was measured
 * @param threads how many threads did it
 * @param gigaPerSecond 10^9 operations or bytes per second: the median of the repeats; NaN when it could not be measured
 * @param interval its 95 % interval
 * @param repeats how often it was measured
 * @param note what a reader must know, for example that there is no kernel and why; empty as a rule
 */
public record Peak(Kind kind, int threads, double gigaPerSecond, Interval interval, int repeats, String note) {

    private static final double MEDIAN = 0.5;
    private static final double CONFIDENCE = 0.95;

    /** What can be measured. */
    public enum Kind {
        /** Products of 32-bit floats: {@code MatMul}. */
        FP32("fp32"),
        /** Products of 8-bit integers: {@code MatMulInteger}, unsigned activations times signed weights. */
        INT8("int8"),
        /** Products with 4-bit weights: {@code MatMulNBits}, blocks of 32, activations rounded to 8 bits. */
        INT4("int4"),
        /** Products of 16-bit floats: {@code MatMul}. */
        FP16("fp16"),
        /** Products of bfloat16: {@code MatMul}. */
        BF16("bf16"),
        /** Memory: {@code a[i] = b[i]}, both counted. */
        COPY("memory copy"),
        /** Memory: {@code a[i] = b[i] + s c[i]}, all three counted: the roof of a roofline. */
        TRIAD("memory triad"),
        /** The same triad over arrays that fit into the last-level cache together. */
        CACHE_TRIAD("cache triad");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** Whether it is bytes that were counted, not operations. */
        public boolean isBandwidth() {
            return this == COPY || this == TRIAD || this == CACHE_TRIAD;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** A rate from its repeats, each in 10^9 per second. */
    static Peak of(Kind kind, int threads, List<Double> repeated, String note) {
        double[] rates = repeated.stream().mapToDouble(Double::doubleValue).toArray();
        return new Peak(
                kind,
                threads,
                Percentiles.median(rates),
                OrderStatisticInterval.of(rates, MEDIAN, CONFIDENCE),
                rates.length,
                note);
    }

    /** One that could not be measured. */
    static Peak unavailable(Kind kind, int threads, String reason) {
        return new Peak(kind, threads, Double.NaN, Interval.UNATTAINABLE, 0, reason);
    }

    /** Whether there is a number. */
    public boolean isMeasured() {
        return !Double.isNaN(gigaPerSecond);
    }
}
