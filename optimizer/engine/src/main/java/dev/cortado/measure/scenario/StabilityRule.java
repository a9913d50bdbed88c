package dev.cortado.measure.scenario;

import java.util.List;

/**
 * When a measurement may end: the last three values lie within a tenth of one another, the largest at most 1.1 times the smallest. The
 * rule of NVIDIA's perf_analyzer ({@code --stability-percentage 10}).
 */
public final class StabilityRule {

    /** How many values must agree. */
    public static final int WINDOWS = 3;

    /** By how much they may differ. */
    public static final double TOLERANCE = 0.1;

    private StabilityRule() {}

    /** Whether the last of these values, all above 0, agree. */
    public static boolean isStable(List<Double> values) {
        if (values.size() < WINDOWS) {
            return false;
        }
        List<Double> last = values.subList(values.size() - WINDOWS, values.size());
        double smallest = last.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double largest = last.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        return largest <= smallest * (1 + TOLERANCE);
    }
}
