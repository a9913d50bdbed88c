package dev.cortado.quantize.loss;

import dev.cortado.quantize.loss.ModelLoss.Loss;

/** Sums up how answers differ from those of the original: the mean cosine, and the ratio of signal to noise. */
final class AnswerNoise {

    private double cosines;
    private int samples;
    private double signal;
    private double noise;

    /** Takes in one sample's answer. A pair that is equal has cosine 1, be it zeros. */
    void add(float[] reference, float[] found) {
        double product = 0;
        double squares = 0;
        double foundSquares = 0;
        double error = 0;
        for (int i = 0; i < reference.length; i++) {
            product += (double) reference[i] * found[i];
            squares += (double) reference[i] * reference[i];
            foundSquares += (double) found[i] * found[i];
            double difference = (double) reference[i] - found[i];
            error += difference * difference;
        }
        double lengths = Math.sqrt(squares) * Math.sqrt(foundSquares);
        cosines += error == 0 ? 1 : lengths == 0 ? 0 : product / lengths;
        samples++;
        signal += squares;
        noise += error;
    }

    /** One minus the mean cosine. What is not a number loses everything. */
    Loss loss() {
        double value = noise == 0 ? 0 : 1 - cosines / samples;
        if (Double.isNaN(value)) {
            return new Loss(1, Double.NEGATIVE_INFINITY);
        }
        return new Loss(Math.max(0, value), noise == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(signal / noise));
    }
}
