package dev.cortado.measure.metric;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * ROUGE-L of one sentence: the F-measure, precision and recall weighing the same, of the longest common subsequence of words. Lin,
 * "ROUGE: A Package for Automatic Evaluation of Summaries" (2004), section 3. Words are runs of letters and digits in lower case,
 * without stemming, as in Google's rouge_score, but letters of any script.
 */
public final class RougeL {

    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}\\p{M}]+");

    private RougeL() {}

    /**
     * Returns the F-measure.
     *
     * @return 0 to 1; 0 when one has no words; NaN when the reference has none
     */
    public static double of(String hypothesis, String reference) {
        List<String> found = words(hypothesis);
        List<String> expected = words(reference);
        if (expected.isEmpty()) {
            return Double.NaN;
        }
        return 2.0 * longest(found, expected) / (found.size() + expected.size());
    }

    private static List<String> words(String text) {
        return BETWEEN_WORDS
                .splitAsStream(text.toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** The length of the longest common subsequence. */
    private static int longest(List<String> first, List<String> second) {
        int[] row = new int[second.size() + 1];
        for (String word : first) {
            int diagonal = 0;
            for (int j = 1; j <= second.size(); j++) {
                int above = row[j];
                row[j] = word.equals(second.get(j - 1)) ? diagonal + 1 : Math.max(above, row[j - 1]);
                diagonal = above;
            }
        }
        return row[second.size()];
    }
}
