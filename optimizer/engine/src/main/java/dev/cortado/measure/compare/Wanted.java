package dev.cortado.measure.compare;

import java.util.OptionalInt;
import java.util.Set;

/**
 * What of the evidence a comparison is to use.
 *
 * @param batch of the timed runs; empty for any
 * @param tokens of the timed runs; empty for any
 * @param threads of the timed runs; empty for any
 * @param metrics quality metrics to join even where the frames give no interval for them
 */
public record Wanted(OptionalInt batch, OptionalInt tokens, OptionalInt threads, Set<String> metrics) {

    /** Whatever there is. */
    public static final Wanted ANY =
            new Wanted(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), Set.of());

    /** Freezes the names. */
    public Wanted {
        metrics = Set.copyOf(metrics);
    }

    boolean allows(Configuration configuration) {
        return allows(batch, configuration.batch())
                && allows(tokens, configuration.tokens())
                && allows(threads, configuration.threads());
    }

    private static boolean allows(OptionalInt asked, int found) {
        return asked.isEmpty() || asked.getAsInt() == found;
    }

    /** For example {@code batch 8, 2 threads}; empty when anything is allowed. */
    String words() {
        StringBuilder words = new StringBuilder();
        batch.ifPresent(number -> words.append("batch ").append(number).append(", "));
        tokens.ifPresent(number -> words.append(number).append(" tokens, "));
        threads.ifPresent(number -> words.append(number).append(number == 1 ? " thread, " : " threads, "));
        return words.isEmpty() ? "" : words.substring(0, words.length() - 2);
    }
}
