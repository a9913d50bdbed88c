package dev.cortado.measure.metric;

/**
 * How much is lost by taking one model's distribution over classes for another's: {@code sum p ln(p / q)} of the softmax of both
 * models' logits, in nats. Kullback and Leibler, "On Information and Sufficiency" (1951).
 */
public final class KlDivergence {

    private KlDivergence() {}

    /**
     * Returns the divergence for one sample.
     *
     * @param reference logits of the model that is taken for the truth
     * @param logits of the other model
     * @return 0 or more; infinite when the other holds impossible what the reference does not
     * @throws IllegalArgumentException if they differ in length or are empty
     */
    public static double ofLogits(double[] reference, double[] logits) {
        Lengths.check("KL divergence", reference.length, logits.length, 1);
        double[] truth = LogSoftmax.of(reference);
        double[] other = LogSoftmax.of(logits);
        double sum = 0;
        for (int i = 0; i < truth.length; i++) {
            double probability = Math.exp(truth[i]);
            sum += probability == 0 ? 0 : probability * (truth[i] - other[i]);
        }
        return Double.isNaN(sum) ? Double.NaN : Math.max(0, sum);
    }
}
