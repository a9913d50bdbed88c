package dev.cortado.measure.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * BLEU over a corpus: Papineni et al., "BLEU: a Method for Automatic Evaluation of Machine Translation", ACL 2002, as sacreBLEU
 * computes it by default (Post, "A Call for Clarity in Reporting BLEU Scores", WMT 2018): signature
 * {@code case:mixed|eff:no|tok:13a|smooth:exp}. Sentences with no match of some length are smoothed by the NIST method,
 * method 3 of Chen and Cherry, "A Systematic Comparison of Smoothing Techniques for Sentence-Level BLEU", WMT 2014.
 */
public final class Bleu {

    private static final int LONGEST = 4;
    private static final double PERCENT = 100;

    private Bleu() {}

    /**
     * What one sentence, or a whole corpus, contributes. Adding up those of the sentences gives the corpus's.
     *
     * @param matches for n from 1 to 4, the n-grams found in a reference, each at most as often as there
     * @param totals for n from 1 to 4, the n-grams of the hypothesis
     * @param hypothesisLength in tokens
     * @param referenceLength of the reference closest in length, the shorter of two as close
     */
    public record Statistics(List<Integer> matches, List<Integer> totals, int hypothesisLength, int referenceLength) {

        /** Nothing yet. */
        public static final Statistics NONE = new Statistics(List.of(0, 0, 0, 0), List.of(0, 0, 0, 0), 0, 0);

        /** Freezes the lists. */
        public Statistics {
            matches = List.copyOf(matches);
            totals = List.copyOf(totals);
        }
    }

    /**
     * Returns the score of a corpus with one reference for each hypothesis.
     *
     * @return 0 to 100; 0 when no word matches, or when no hypothesis has four tokens
     * @throws IllegalArgumentException if the lists differ in length or are empty
     */
    public static double of(List<String> hypotheses, List<String> references) {
        return ofMany(hypotheses, references.stream().map(List::of).toList());
    }

    /**
     * Returns the score of a corpus with several references for each hypothesis.
     *
     * @param references for each hypothesis one or more
     * @return 0 to 100
     * @throws IllegalArgumentException if the lists differ in length or are empty, or a hypothesis has no reference
     */
    public static double ofMany(List<String> hypotheses, List<List<String>> references) {
        Lengths.check("BLEU", hypotheses.size(), references.size(), 1);
        List<Statistics> all = new ArrayList<>();
        for (int i = 0; i < hypotheses.size(); i++) {
            all.add(statistics(hypotheses.get(i), references.get(i)));
        }
        return score(all);
    }

    /**
     * Counts for one sentence.
     *
     * @throws IllegalArgumentException if there is no reference
     */
    public static Statistics statistics(String hypothesis, List<String> references) {
        if (references.isEmpty()) {
            throw new IllegalArgumentException("BLEU: expected one reference or more for each hypothesis, found none");
        }
        List<String> tokens = Tokens13a.of(hypothesis);
        Map<List<String>, Integer> allowed = new HashMap<>();
        int closest = -1;
        for (String reference : references) {
            List<String> words = Tokens13a.of(reference);
            grams(words).forEach((gram, count) -> allowed.merge(gram, count, Math::max));
            int distance = Math.abs(words.size() - tokens.size());
            int before = Math.abs(closest - tokens.size());
            if (closest < 0 || distance < before || (distance == before && words.size() < closest)) {
                closest = words.size();
            }
        }
        Integer[] matches = {0, 0, 0, 0};
        Integer[] totals = {0, 0, 0, 0};
        grams(tokens).forEach((gram, count) -> {
            totals[gram.size() - 1] += count;
            matches[gram.size() - 1] += Math.min(count, allowed.getOrDefault(gram, 0));
        });
        return new Statistics(Arrays.asList(matches), Arrays.asList(totals), tokens.size(), closest);
    }

    private static Map<List<String>, Integer> grams(List<String> tokens) {
        Map<List<String>, Integer> counts = new HashMap<>();
        for (int n = 1; n <= LONGEST; n++) {
            for (int start = 0; start + n <= tokens.size(); start++) {
                counts.merge(tokens.subList(start, start + n), 1, Integer::sum);
            }
        }
        return counts;
    }

    /** Returns the score, 0 to 100, of the sentences whose counts these are. */
    public static double score(List<Statistics> sentences) {
        long[] matches = new long[LONGEST];
        long[] totals = new long[LONGEST];
        long hypothesis = 0;
        long reference = 0;
        for (Statistics sentence : sentences) {
            for (int n = 0; n < LONGEST; n++) {
                matches[n] += sentence.matches().get(n);
                totals[n] += sentence.totals().get(n);
            }
            hypothesis += sentence.hypothesisLength();
            reference += sentence.referenceLength();
        }
        if (Arrays.stream(matches).allMatch(count -> count == 0) || totals[LONGEST - 1] == 0) {
            return 0;
        }
        double logarithms = 0;
        double smoothing = 1;
        for (int n = 0; n < LONGEST; n++) {
            double found = matches[n];
            if (matches[n] == 0) {
                smoothing *= 2;
                found = 1 / smoothing;
            }
            logarithms += Math.log(found / totals[n]);
        }
        double brevity = hypothesis < reference ? Math.exp(1 - (double) reference / hypothesis) : 1;
        return PERCENT * brevity * Math.exp(logarithms / LONGEST);
    }
}
