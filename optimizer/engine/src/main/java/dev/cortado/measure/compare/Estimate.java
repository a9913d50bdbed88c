package dev.cortado.measure.compare;

import dev.cortado.measure.Interval;

/**
 * A figure with its interval. Differences and ratios of two of them follow Zou and Donner, "Construction of confidence
 * intervals about effect measures: a general approach", Statistics in Medicine 27 (2008): from the intervals of both, which
 * need not be symmetric, for estimates that are independent. Of two models measured on the same samples, whose errors go the
 * same way, they are wider than need be, so that they claim too little rather than too much.
 *
 * @param value the figure; NaN when unknown
 * @param interval at 95 %; {@link Interval#UNATTAINABLE} when there is none
 */
public record Estimate(double value, Interval interval) {

    /** Nothing is known. */
    public static final Estimate UNKNOWN = new Estimate(Double.NaN, Interval.UNATTAINABLE);

    /** A figure without interval. */
    public static Estimate plain(double value) {
        return new Estimate(value, Interval.UNATTAINABLE);
    }

    /** A figure from three cells of a frame, NaN where one is missing. */
    public static Estimate of(double value, double low, double high) {
        return new Estimate(value, new Interval(low, high));
    }

    /** Whether there is a figure. */
    public boolean isKnown() {
        return !Double.isNaN(value);
    }

    /** This less another. */
    public Estimate minus(Estimate other) {
        double difference = value - other.value;
        double low = difference - Math.hypot(value - interval.low(), other.interval.high() - other.value);
        double high = difference + Math.hypot(interval.high() - value, other.value - other.interval.low());
        return of(difference, low, high);
    }

    /** This divided by another, both above 0: the difference of their logarithms. */
    public Estimate over(Estimate other) {
        Estimate difference = log().minus(other.log());
        return of(value / other.value, Math.exp(difference.interval.low()), Math.exp(difference.interval.high()));
    }

    /** This times a factor above 0. */
    public Estimate times(double factor) {
        return of(value * factor, interval.low() * factor, interval.high() * factor);
    }

    /** 1 divided by this, which is above 0: the ends of the interval change places. */
    public Estimate inverse() {
        return of(1 / value, 1 / interval.high(), 1 / interval.low());
    }

    /** The other sign: the ends of the interval change places. */
    public Estimate negated() {
        return of(-value, -interval.high(), -interval.low());
    }

    private Estimate log() {
        return of(Math.log(value), Math.log(interval.low()), Math.log(interval.high()));
    }
}
