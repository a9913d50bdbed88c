package dev.cortado.measure;

import java.util.Arrays;

/** Compares the answers of two models, a row of numbers per sample. */
final class AnswerComparison {

    private static final double CONFIDENCE = 0.95;
    private static final double DECIBELS = 10;
    private static final long SEED = 1;

    private AnswerComparison() {}

    /**
     * Compares answers.
     *
     * @param reference the baseline's, one row per sample
     * @param answers the model's, of the same shape
     */
    static FidelityRow of(String model, double[][] reference, double[][] answers, long bytes) {
        double[] cosines = new double[reference.length];
        double signal = 0;
        double noise = 0;
        double largest = 0;
        for (int i = 0; i < reference.length; i++) {
            if (reference[i].length != answers[i].length) {
                throw new IllegalArgumentException(model + " answers with " + answers[i].length
                        + " numbers, expected the baseline's " + reference[i].length);
            }
            cosines[i] = cosine(reference[i], answers[i]);
            for (int j = 0; j < reference[i].length; j++) {
                double difference = reference[i][j] - answers[i][j];
                signal += reference[i][j] * reference[i][j];
                noise += difference * difference;
                largest = Math.max(largest, Math.abs(difference));
            }
        }
        return new FidelityRow(
                model,
                reference.length,
                Arrays.stream(cosines).average().orElse(Double.NaN),
                BootstrapInterval.of(cosines, AnswerComparison::mean, CONFIDENCE, SEED),
                Arrays.stream(cosines).min().orElse(Double.NaN),
                noise == 0 ? Double.POSITIVE_INFINITY : DECIBELS * Math.log10(signal / noise),
                largest,
                bytes);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** The cosine of two rows; 1 when both are the same, be they zeros. */
    static double cosine(double[] first, double[] second) {
        if (Arrays.equals(first, second)) {
            return 1;
        }
        double product = 0;
        double firstSquares = 0;
        double secondSquares = 0;
        for (int i = 0; i < first.length; i++) {
            product += first[i] * second[i];
            firstSquares += first[i] * first[i];
            secondSquares += second[i] * second[i];
        }
        // Rounding must not make two directions more alike than the same one.
        return firstSquares == 0 || secondSquares == 0
                ? 0
                : Math.clamp(product / Math.sqrt(firstSquares) / Math.sqrt(secondSquares), -1, 1);
    }
}
