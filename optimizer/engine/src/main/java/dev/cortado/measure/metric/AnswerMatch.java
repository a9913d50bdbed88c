package dev.cortado.measure.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Exact match and token F1 of a short answer, after SQuAD's normalisation: lower case, without ASCII punctuation, without the
 * articles a, an, the, blanks collapsed. Rajpurkar et al., "SQuAD: 100,000+ Questions for Machine Comprehension of Text", EMNLP 2016.
 */
public final class AnswerMatch {

    private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");
    private static final Pattern ARTICLES = Pattern.compile("\\b(a|an|the)\\b", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern BLANKS = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    private AnswerMatch() {}

    /** Whether both are the same after normalisation: 1 or 0. */
    public static double exact(String hypothesis, String reference) {
        return words(hypothesis).equals(words(reference)) ? 1 : 0;
    }

    /**
     * The harmonic mean of precision and recall of words, each word counted as often as it stands.
     *
     * @return 0 to 1; when one has no words, 1 if the other has none either and else 0
     */
    public static double f1(String hypothesis, String reference) {
        List<String> found = words(hypothesis);
        List<String> expected = words(reference);
        if (found.isEmpty() || expected.isEmpty()) {
            return found.equals(expected) ? 1 : 0;
        }
        List<String> left = new ArrayList<>(expected);
        int common = 0;
        for (String word : found) {
            common += left.remove(word) ? 1 : 0;
        }
        return 2.0 * common / (found.size() + expected.size());
    }

    private static List<String> words(String text) {
        String bare = PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
        return BLANKS.splitAsStream(ARTICLES.matcher(bare).replaceAll(" "))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
