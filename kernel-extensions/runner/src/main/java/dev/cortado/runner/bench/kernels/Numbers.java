package dev.cortado.runner.bench.kernels;

import dev.cortado.measure.Interval;
import dev.cortado.runner.bench.Figure;
import java.util.Optional;

/** Arithmetic with figures and their intervals. */
final class Numbers {

    private Numbers() {}

    /** An interval in another unit. */
    static Interval times(Interval interval, double factor) {
        return new Interval(interval.low() * factor, interval.high() * factor);
    }

    /**
     * The quotient of two ratios. Its interval takes the ends of both that are farthest apart, so that it is wider than 95 % would need.
     *
     * @param kernel whose figure that is
     * @param what it is called
     */
    static Figure quotient(String kernel, String what, Figure above, Figure below) {
        return new Figure(
                kernel,
                what,
                "ratio",
                above.samples() + below.samples(),
                above.value() / below.value(),
                new Interval(
                        above.interval().low() / below.interval().high(),
                        above.interval().high() / below.interval().low()),
                Double.NaN,
                Optional.empty());
    }

    /** The figure with the bar that it is at least so many times as fast, if that is a number. */
    static Figure timesAsFast(Figure ratio, double times) {
        return Double.isNaN(times) ? ratio : ratio.withBar(1 / times);
    }
}
