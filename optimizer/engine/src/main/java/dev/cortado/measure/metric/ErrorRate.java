package dev.cortado.measure.metric;

import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.commons.text.similarity.SimilarityInput;

/**
 * Character and word error rate: the least number of insertions, deletions and substitutions (Levenshtein 1966) that turn the
 * recognised text into the reference, relative to the reference's length. Over several texts both are added up first. Nothing is
 * normalised: case and blanks count.
 */
public final class ErrorRate {

    private static final Pattern BLANKS = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    private ErrorRate() {}

    /**
     * The errors of one text.
     *
     * @param edits insertions, deletions and substitutions
     * @param length of the reference, in characters or words
     */
    public record Edits(int edits, int length) {}

    /** Counts in characters (Unicode code points). */
    public static Edits characters(String hypothesis, String reference) {
        return edits(
                hypothesis.codePoints().boxed().toList(),
                reference.codePoints().boxed().toList());
    }

    /** Counts in words, which are what stands between blanks. */
    public static Edits words(String hypothesis, String reference) {
        return edits(split(hypothesis), split(reference));
    }

    /**
     * The character error rate over texts.
     *
     * @return 0 or more, above 1 when much was added; NaN when all references are empty
     * @throws IllegalArgumentException if the lists differ in length
     */
    public static double ofCharacters(List<String> hypotheses, List<String> references) {
        Lengths.check("character error rate", hypotheses.size(), references.size(), 0);
        double edits = 0;
        double length = 0;
        for (int i = 0; i < hypotheses.size(); i++) {
            Edits counted = characters(hypotheses.get(i), references.get(i));
            edits += counted.edits();
            length += counted.length();
        }
        return length == 0 ? Double.NaN : edits / length;
    }

    /**
     * The word error rate over texts.
     *
     * @return 0 or more, above 1 when much was added; NaN when all references are empty
     * @throws IllegalArgumentException if the lists differ in length
     */
    public static double ofWords(List<String> hypotheses, List<String> references) {
        Lengths.check("word error rate", hypotheses.size(), references.size(), 0);
        double edits = 0;
        double length = 0;
        for (int i = 0; i < hypotheses.size(); i++) {
            Edits counted = words(hypotheses.get(i), references.get(i));
            edits += counted.edits();
            length += counted.length();
        }
        return length == 0 ? Double.NaN : edits / length;
    }

    private static List<String> split(String text) {
        return BLANKS.splitAsStream(text).filter(word -> !word.isEmpty()).toList();
    }

    private static <T> Edits edits(List<T> hypothesis, List<T> reference) {
        int edits = LevenshteinDistance.getDefaultInstance().apply(new Items<>(hypothesis), new Items<>(reference));
        return new Edits(edits, reference.size());
    }

    private record Items<T>(List<T> items) implements SimilarityInput<T> {
        @Override
        public T at(int index) {
            return items.get(index);
        }

        @Override
        public int length() {
            return items.size();
        }
    }
}
