package dev.cortado.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what was probably meant by a name that does not exist. */
public final class NearestNames {

    private NearestNames() {}

    /**
     * Returns the known names most like the asked one, best first. Likeness is the number of letters to insert, delete
     * or replace (Levenshtein 1966), without regard to case; a name that contains the asked one, or is contained in it,
     * counts as near. Names that need changes in more than half of their letters are left out.
     *
     * @param limit how many to return at most
     */
    public static List<String> of(String asked, Collection<String> known, int limit) {
        String wanted = asked.toLowerCase(Locale.ROOT);
        record Scored(String name, double score) {}
        return known.stream()
                .distinct()
                .map(name -> new Scored(name, score(wanted, name.toLowerCase(Locale.ROOT))))
                .filter(scored -> scored.score <= 0.5)
                .sorted(Comparator.comparingDouble(Scored::score).thenComparing(Scored::name))
                .limit(limit)
                .map(Scored::name)
                .toList();
    }

    private static double score(String wanted, String name) {
        double distance = (double) LevenshteinDistance.getDefaultInstance().apply(wanted, name)
                / Math.max(1, Math.max(wanted.length(), name.length()));
        boolean contained = !wanted.isEmpty() && !name.isEmpty() && (name.contains(wanted) || wanted.contains(name));
        return contained ? distance / 2 : distance;
    }

    /**
     * Returns the end of an error message: {@code ; nearest: a, b}, or, when nothing is near, {@code ; there are: a, b,
     * c and 7 more}, or nothing when there are no names at all.
     */
    public static String hint(String asked, Collection<String> known) {
        List<String> near = of(asked, known, 3);
        if (!near.isEmpty()) {
            return "; nearest: " + String.join(", ", near);
        }
        if (known.isEmpty()) {
            return "";
        }
        List<String> some = known.stream().distinct().sorted().limit(5).toList();
        long more = known.stream().distinct().count() - some.size();
        return "; there are: " + String.join(", ", some) + (more > 0 ? " and " + more + " more" : "");
    }

    /** Returns the end of a message, for example {@code " Did you mean minilm8 or minilm?"}; empty when no name is near. */
    public static String didYouMean(String asked, Collection<String> known) {
        List<String> near = of(asked, known, 3);
        return near.isEmpty() ? "" : near.stream().collect(Collectors.joining(" or ", " Did you mean ", "?"));
    }
}
