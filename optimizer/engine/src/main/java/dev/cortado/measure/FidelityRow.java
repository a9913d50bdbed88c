package dev.cortado.measure;

import java.util.Optional;

/**
 * How close one model's answers are to the baseline's.
 *
 * @param model its name
 * @param samples how many texts, or made-up inputs, were compared
 * @param cosineMean the mean over the samples of the cosine between both answers
 * @param cosineInterval its 95 % bootstrap interval; {@link Interval#UNATTAINABLE} with fewer than six samples
 * @param cosineMin the smallest cosine
 * @param sqnrDecibels the ratio of signal to quantisation noise over all samples, {@code 10 log10(sum ref^2 / sum (ref - x)^2)};
 *     infinite when there is no difference
 * @param maxAbsError the largest difference of two numbers
 * @param bytes the model's size on disk
 * @param logits how alike the distributions over classes are, of models with an output of logits
 */
public record FidelityRow(
        String model,
        int samples,
        double cosineMean,
        Interval cosineInterval,
        double cosineMin,
        double sqnrDecibels,
        double maxAbsError,
        long bytes,
        Optional<LogitAgreement> logits) {}
