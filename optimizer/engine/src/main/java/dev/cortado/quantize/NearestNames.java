package dev.cortado.quantize;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Suggests what was probably meant by a name that does not exist. */
final class NearestNames {

    private static final int SUGGESTIONS = 3;

    private NearestNames() {}

    /** For example {@code "; nearest: 'MatMul', 'Gemm'"}; empty when there is nothing to choose from. */
    static String hint(String name, Collection<String> existing) {
        List<String> nearest = nearest(name, existing);
        return nearest.isEmpty()
                ? ""
                : "; nearest: "
                        + nearest.stream().map(found -> "'" + found + "'").collect(Collectors.joining(", "));
    }

    /** The existing names with the smallest edit distance to a name, nearest first, three at most. */
    static List<String> nearest(String name, Collection<String> existing) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return existing.stream()
                .distinct()
                .sorted(Comparator.comparingInt((String found) -> distance(wanted, found.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(SUGGESTIONS)
                .toList();
    }

    /** The Levenshtein distance: how many characters must be inserted, deleted or replaced. */
    static int distance(String from, String to) {
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
