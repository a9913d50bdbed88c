package dev.cortado.measure.evaluate;

import dev.cortado.progress.Cancellation;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * How likely a difference of two models on the same samples is, at least as large as the one found, if there is none.
 *
 * <ul>
 *   <li>Yes or no per sample (accuracy): McNemar's test in its exact form, a binomial of the samples on which the models differ.
 *       McNemar, "Note on the sampling error of the difference between correlated proportions", Psychometrika 12 (1947).
 *   <li>Correlations with the same numbers: Williams' t test. Williams, "The Comparison of Regression Variables", JRSS B 21 (1959),
 *       as Graham and Baldwin, "Testing for Significance of Increased Correlation with Human Judgment", EMNLP 2014, advise; of
 *       ranks for Spearman.
 *   <li>Anything else: approximate randomisation, which exchanges the two models' answers at random. Noreen, "Computer-Intensive
 *       Methods for Testing Hypotheses" (1989); Yeh, "More accurate tests for the statistical significance of result differences",
 *       COLING 2000.
 * </ul>
 *
 * @param name {@code mcnemar}, {@code williams} or {@code randomisation}
 * @param pValue two-sided, above 0 and at most 1
 */
record PairedTest(String name, double pValue) {

    private static final int SHUFFLES = 2000;

    static PairedTest of(SampleScores model, SampleScores baseline, long seed, Cancellation cancellation) {
        return switch (model) {
            case CorrelationScores scores -> williams(scores, (CorrelationScores) baseline);
            case MeanScores scores
            when scores.isBinary() && ((MeanScores) baseline).isBinary() -> mcnemar(scores, (MeanScores) baseline);
            case MeanScores scores -> randomised(scores, (MeanScores) baseline, seed, cancellation);
            case RatioScores scores -> randomised(scores, (RatioScores) baseline, seed, cancellation);
            case ClassScores scores -> randomised(scores, (ClassScores) baseline, seed, cancellation);
            case BleuScores scores -> randomised(scores, (BleuScores) baseline, seed, cancellation);
        };
    }

    private static PairedTest mcnemar(MeanScores model, MeanScores baseline) {
        int won = 0;
        int lost = 0;
        for (int i = 0; i < model.size(); i++) {
            int sign = Double.compare(model.values().get(i), baseline.values().get(i));
            won += sign > 0 ? 1 : 0;
            lost += sign < 0 ? 1 : 0;
        }
        return new PairedTest("mcnemar", exactBinomial(won, lost));
    }

    /** Twice the chance of so few of the rarer kind when both kinds are equally likely. */
    static double exactBinomial(int won, int lost) {
        if (won + lost == 0) {
            return 1;
        }
        var fair = new BinomialDistribution(null, won + lost, 0.5);
        return Math.min(1, 2 * fair.cumulativeProbability(Math.min(won, lost)));
    }

    private static PairedTest williams(CorrelationScores model, CorrelationScores baseline) {
        return new PairedTest(
                "williams", williams(model.value(), baseline.value(), model.between(baseline), model.size()));
    }

    /**
     * Williams' test.
     *
     * @param first the model's correlation with the truth
     * @param second the baseline's
     * @param between the correlation of both
     * @param samples how many pairs of numbers each is of
     */
    static double williams(double first, double second, double between, int samples) {
        if (first == second) {
            return 1;
        }
        if (samples < 4 || Double.isNaN(first + second + between)) {
            return Double.NaN;
        }
        double determinant = 1 - first * first - second * second - between * between + 2 * first * second * between;
        double mean = (first + second) / 2;
        double spread =
                2 * Math.max(0, determinant) * (samples - 1) / (samples - 3) + mean * mean * Math.pow(1 - between, 3);
        double t = (first - second) * Math.sqrt((samples - 1) * (1 + between) / spread);
        return 2 * new TDistribution(null, samples - 3).cumulativeProbability(-Math.abs(t));
    }

    private static <S extends SampleScores & Exchangeable<S>> PairedTest randomised(
            S model, S baseline, long seed, Cancellation cancellation) {
        // Sums in another order differ in the last digits; a difference counts as large as the one found all the same.
        double found = Math.abs(model.value() - baseline.value()) * (1 - 1e-9);
        var random = new SplittableRandom(seed);
        int asLarge = 1;
        for (int i = 0; i < SHUFFLES; i++) {
            cancellation.throwIfCancelled();
            BitSet exchanged = new BitSet(model.size());
            for (int sample = 0; sample < model.size(); sample++) {
                exchanged.set(sample, random.nextBoolean());
            }
            double difference = model.mixed(baseline, exchanged).value()
                    - baseline.mixed(model, exchanged).value();
            asLarge += Math.abs(difference) >= found ? 1 : 0;
        }
        return new PairedTest("randomisation", asLarge / (SHUFFLES + 1.0));
    }
}
