package dev.cortado.measure.metric;

/** From logits to logarithms of probabilities, without overflow: the largest logit is taken off before anything is raised. */
public final class LogSoftmax {

    private LogSoftmax() {}

    /**
     * Returns the natural logarithm of each class's probability.
     *
     * @param logits at least one; minus infinity is a class that cannot be
     * @return each 0 or below; NaN throughout when a logit is NaN or plus infinity, or all are minus infinity
     */
    public static double[] of(double[] logits) {
        double normaliser = normaliser(logits);
        double[] logarithms = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            logarithms[i] = logits[i] - normaliser;
        }
        return logarithms;
    }

    /**
     * Returns the natural logarithm of the probability of one class.
     *
     * @throws IndexOutOfBoundsException if there is no such class
     */
    public static double at(double[] logits, int index) {
        return logits[index] - normaliser(logits);
    }

    /** {@code ln(sum(exp(logits)))}. */
    private static double normaliser(double[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit - largest);
        }
        return largest + Math.log(sum);
    }
}
