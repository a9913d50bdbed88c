package dev.cortado.magics.render.chart;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One series of bars.
 *
 * @param name what the legend says
 * @param values one per category; NaN leaves a gap
 * @param lows the lower end of each interval; NaN where there is none
 * @param highs the upper end of each interval; NaN where there is none
 */
public record Bars(String name, List<Double> values, List<Double> lows, List<Double> highs) {

    /**
     * Freezes the lists.
     *
     * @throws IllegalArgumentException if they differ in length
     */
    public Bars {
        values = List.copyOf(values);
        lows = List.copyOf(lows);
        highs = List.copyOf(highs);
        if (lows.size() != values.size() || highs.size() != values.size()) {
            throw new IllegalArgumentException(name + ": expected an interval for each of " + values.size()
                    + " bars, found " + lows.size() + " lower and " + highs.size() + " upper ends");
        }
    }

    /** Bars without intervals. */
    public static Bars plain(String name, List<Double> values) {
        List<Double> none = Collections.nCopies(values.size(), Double.NaN);
        return new Bars(name, values, none, none);
    }

    /** Bars whose intervals reach equally far to both sides. */
    public static Bars symmetric(String name, List<Double> values, List<Double> halfLengths) {
        return new Bars(
                name,
                values,
                IntStream.range(0, values.size())
                        .mapToObj(i -> values.get(i) - halfLengths.get(i))
                        .toList(),
                IntStream.range(0, values.size())
                        .mapToObj(i -> values.get(i) + halfLengths.get(i))
                        .toList());
    }

    /** The lowest thing drawn in a category; 0 for a gap. */
    double lowest(int category) {
        return least(values.get(category), lows.get(category), 1);
    }

    /** The highest thing drawn in a category; 0 for a gap. */
    double highest(int category) {
        return -least(values.get(category), highs.get(category), -1);
    }

    private static double least(double value, double end, int sign) {
        if (Double.isNaN(value)) {
            return 0;
        }
        return Double.isNaN(end) ? sign * value : Math.min(sign * value, sign * end);
    }
}
