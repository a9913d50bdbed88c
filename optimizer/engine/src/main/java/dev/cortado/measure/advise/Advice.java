package dev.cortado.measure.advise;

import dev.cortado.measure.BenchmarkRow;
import dev.cortado.measure.Interval;
import dev.cortado.measure.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What was found of a changed model beside its original.
 *
 * @param original the original's row
 * @param changed the changed model's row, with its time relative to the original's
 * @param reasons why it is not faster, a clause each; empty when it is, or when none was found
 * @param suggestions what to try, a clause each
 * @param figures what else was measured, one line each
 */
public record Advice(
        BenchmarkRow original,
        BenchmarkRow changed,
        List<String> reasons,
        List<String> suggestions,
        List<String> figures) {

    /** Freezes the lists. */
    public Advice {
        reasons = List.copyOf(reasons);
        suggestions = List.copyOf(suggestions);
        figures = List.copyOf(figures);
    }

    /** Whether it was shown to be faster. */
    public boolean isFaster() {
        return changed.verdict() == Verdict.FASTER;
    }

    /** One sentence with the figures that matter, without a full stop. */
    public String sentence() {
        Interval interval = changed.ratioInterval();
        String figure = String.format(
                Locale.ROOT,
                "%.2f times the time of %s (%.2f to %.2f)",
                changed.ratio(),
                original.model(),
                interval.low(),
                interval.high());
        return switch (changed.verdict()) {
            case FASTER -> "on this machine it takes " + figure;
            case SLOWER -> "on this machine it is slower: " + figure + because();
            case TOO_FEW_SAMPLES -> "its speed could not be told: too few samples";
            default -> "on this machine it is not shown to be faster: " + figure + because();
        };
    }

    private String because() {
        return (reasons.isEmpty() ? "" : "; " + reasons.getFirst())
                + (suggestions.isEmpty() ? "" : "; try " + suggestions.getFirst());
    }

    /** All figures, reasons and suggestions, one line each. */
    public List<String> details() {
        List<String> lines = new ArrayList<>(figures);
        reasons.forEach(reason -> lines.add("not faster: " + reason));
        suggestions.forEach(suggestion -> lines.add("try: " + suggestion));
        return lines;
    }
}
