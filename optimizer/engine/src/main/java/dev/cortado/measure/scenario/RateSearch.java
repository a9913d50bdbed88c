package dev.cortado.measure.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;

/**
 * The highest rate that a server keeps its goal at: from a first guess in growing steps until one rate passes and a higher one fails,
 * then by halving.
 *
 * @param trials all rates that were tried, in their order
 */
public record RateSearch(List<RateTrial> trials) {

    private static final double FIRST_STEP = 0.04;
    private static final double LOWEST_SHARE = 0.01;

    /** Freezes the list. */
    public RateSearch {
        trials = List.copyOf(trials);
    }

    /**
     * Searches.
     *
     * @param guess where to begin, above 0 and below the capacity
     * @param capacity no rate from here on is tried: answers would take longer than queries need to come
     * @param resolution ends when the lowest rate that failed is above the highest that passed by no more than this share
     * @param trial tries a rate
     */
    public static RateSearch run(double guess, double capacity, double resolution, DoubleFunction<RateTrial> trial) {
        List<RateTrial> trials = new ArrayList<>();
        double low = 0;
        double high = capacity;
        double rate = guess;
        double step = FIRST_STEP;
        while (high > low * (1 + resolution) && rate >= capacity * LOWEST_SHARE) {
            RateTrial tried = trial.apply(rate);
            trials.add(tried);
            if (tried.passed()) {
                low = rate;
            } else {
                high = rate;
            }
            if (low == 0) {
                rate = high * (1 - step);
            } else if (high == capacity) {
                rate = Math.min(low * (1 + step), (low + high) / 2);
            } else {
                rate = (low + high) / 2;
            }
            step = Math.min(0.5, step * 2);
        }
        return new RateSearch(trials);
    }

    /** The highest rate that passed; none when all failed. */
    public Optional<RateTrial> best() {
        return trials.stream()
                .filter(RateTrial::passed)
                .max((one, other) -> Double.compare(one.ratePerSecond(), other.ratePerSecond()));
    }

    /** The lowest rate that failed above the best; NaN when none did. */
    public double lowestFailed() {
        return trials.stream()
                .filter(trial -> !trial.passed())
                .mapToDouble(RateTrial::ratePerSecond)
                .min()
                .orElse(Double.NaN);
    }
}
