package dev.cortado.measure.compare;

import java.util.List;
import java.util.Locale;

/** Which values of a quantity are better. */
public enum Direction {
    /** Smaller ones, as of a time. */
    MINIMISE,
    /** Larger ones, as of a correlation. */
    MAXIMISE;

    private static final List<String> SMALLER_UNITS = List.of("_ms", "_s", "_mb", "_bytes", "_ratio");
    private static final List<String> SMALLER_WORDS = List.of(
            "error", "loss", "perplexity", "cer", "wer", "kl", "mse", "rmse", "mae", "parameters", "flops", "cost");

    /**
     * What is better by the name of a column: smaller for times and sizes (by their unit), for errors, losses, divergences and
     * perplexity (by a word of the name); larger for rates ({@code _per_s}) and everything else.
     */
    public static Direction of(String column) {
        String name = column.toLowerCase(Locale.ROOT);
        if (name.endsWith("_per_s")) {
            return MAXIMISE;
        }
        boolean smaller = SMALLER_UNITS.stream().anyMatch(name::endsWith)
                || name.equals("ratio")
                || List.of(name.split("_")).stream().anyMatch(SMALLER_WORDS::contains);
        return smaller ? MINIMISE : MAXIMISE;
    }

    /** Whether one value is better than another; never when one of them is NaN. */
    public boolean isBetter(double value, double other) {
        return this == MINIMISE ? value < other : value > other;
    }
}
