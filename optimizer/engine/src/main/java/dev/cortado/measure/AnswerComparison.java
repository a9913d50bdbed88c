package dev.cortado.measure;

import dev.cortado.measure.metric.Cosine;
import dev.cortado.measure.metric.SignalToNoise;
import java.util.Arrays;
import java.util.Optional;

/** Compares the answers of two models, a row of numbers per sample. */
final class AnswerComparison {

    private static final double CONFIDENCE = 0.95;
    private static final long SEED = 1;

    private AnswerComparison() {}

    /** Compares answers of models that give no logits. */
    static FidelityRow of(String model, double[][] reference, double[][] answers, long bytes) {
        return of(model, reference, answers, bytes, Optional.empty());
    }

    /**
     * Compares answers.
     *
     * @param reference the baseline's, one row per sample
     * @param answers the model's, of the same shape
     */
    static FidelityRow of(
            String model, double[][] reference, double[][] answers, long bytes, Optional<LogitAgreement> logits) {
        double[] cosines = new double[reference.length];
        double largest = 0;
        for (int i = 0; i < reference.length; i++) {
            if (reference[i].length != answers[i].length) {
                throw new IllegalArgumentException(model + " answers with " + answers[i].length
                        + " numbers, expected the baseline's " + reference[i].length);
            }
            cosines[i] = Cosine.of(reference[i], answers[i]);
            for (int j = 0; j < reference[i].length; j++) {
                largest = Math.max(largest, Math.abs(reference[i][j] - answers[i][j]));
            }
        }
        return new FidelityRow(
                model,
                reference.length,
                Arrays.stream(cosines).average().orElse(Double.NaN),
                BootstrapInterval.ofFew(cosines, AnswerComparison::mean, CONFIDENCE, SEED),
                Arrays.stream(cosines).min().orElse(Double.NaN),
                SignalToNoise.decibels(reference, answers),
                largest,
                bytes,
                logits);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
