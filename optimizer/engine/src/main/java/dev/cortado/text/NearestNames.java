package dev.cortado.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/** Finds what a misspelt name was probably meant to be. */
public final class NearestNames {

    /** Below this Jaro-Winkler similarity two names are not taken for each other. */
    private static final double SIMILAR = 0.7;

    private NearestNames() {}

    /** The up to three known names nearest to the given one, the nearest first; empty when none is near. */
    public static List<String> of(String name, Collection<String> known) {
        var similarity = new JaroWinklerSimilarity();
        String wanted = name.toLowerCase(Locale.ROOT);
        record Scored(String name, double score) {}
        return known.stream()
                .filter(Objects::nonNull)
                .map(candidate -> new Scored(candidate, similarity.apply(wanted, candidate.toLowerCase(Locale.ROOT))))
                .filter(scored -> scored.score >= SIMILAR)
                .sorted(Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::name))
                .limit(3)
                .map(Scored::name)
                .toList();
    }

    /** A sentence such as {@code " Did you mean minilm8?"}, or the empty string when no name is near. */
    public static String didYouMean(String name, Collection<String> known) {
        List<String> near = of(name, known);
        return near.isEmpty() ? "" : near.stream().collect(Collectors.joining(" or ", " Did you mean ", "?"));
    }
}
