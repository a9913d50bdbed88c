package dev.cortado.measure;

import dev.cortado.measure.metric.KlDivergence;
import dev.cortado.measure.metric.TopKAgreement;

/**
 * How alike two models' distributions over classes are, averaged over rows of logits.
 *
 * @param top1 the share of rows in which both prefer the same class
 * @param top5 the mean share of the five likeliest classes in common; NaN for five classes or fewer
 * @param klNats the mean divergence of the model's distribution from the baseline's, in nats
 */
public record LogitAgreement(double top1, double top5, double klNats) {

    private static final int SEVERAL = 5;

    /**
     * Compares.
     *
     * @param reference the baseline's logits, {@code [rows][classes]}
     * @param logits the model's
     * @throws IllegalArgumentException if the shapes differ
     */
    static LogitAgreement of(String model, double[][] reference, double[][] logits) {
        if (reference.length != logits.length) {
            throw new IllegalArgumentException(
                    model + " gives " + logits.length + " rows of logits, expected " + reference.length);
        }
        double top1 = 0;
        double top5 = 0;
        double divergence = 0;
        for (int i = 0; i < logits.length; i++) {
            top1 += TopKAgreement.at(reference[i], logits[i], 1);
            top5 += logits[i].length > SEVERAL ? TopKAgreement.at(reference[i], logits[i], SEVERAL) : Double.NaN;
            divergence += KlDivergence.ofLogits(reference[i], logits[i]);
        }
        return new LogitAgreement(top1 / logits.length, top5 / logits.length, divergence / logits.length);
    }
}
