package dev.cortado.measure.metric;

/**
 * Perplexity: how many equally likely tokens a language model hesitates between, {@code exp(-mean(ln p(token)))}. Jelinek, Mercer,
 * Bahl and Baker, "Perplexity - a measure of the difficulty of speech recognition tasks" (1977).
 */
public final class Perplexity {

    private Perplexity() {}

    /**
     * Returns the perplexity of tokens.
     *
     * @param logLikelihoods the natural logarithm of the probability the model gave each token
     * @return 1 or more; infinite when a token was held impossible; NaN when there is no token
     */
    public static double of(double[] logLikelihoods) {
        double sum = 0;
        for (double value : logLikelihoods) {
            sum += value;
        }
        return Math.exp(-sum / logLikelihoods.length);
    }

    /**
     * Returns what a causal model made of each token but the first: the logits at a token foretell the next.
     *
     * @param logits {@code [tokens][vocabulary]}
     * @param tokens the ids
     * @return natural logarithms, one for each token from the second on; empty for a text of one token or none
     * @throws IllegalArgumentException if there are not as many rows as tokens or a token is outside the vocabulary
     */
    public static double[] logLikelihoods(double[][] logits, long[] tokens) {
        Lengths.check("log-likelihood", logits.length, tokens.length, 0);
        double[] values = new double[Math.max(0, tokens.length - 1)];
        for (int i = 0; i < values.length; i++) {
            long next = tokens[i + 1];
            if (next < 0 || next >= logits[i].length) {
                throw new IllegalArgumentException(
                        "log-likelihood: expected tokens from 0 to " + (logits[i].length - 1) + ", found " + next);
            }
            values[i] = LogSoftmax.at(logits[i], Math.toIntExact(next));
        }
        return values;
    }
}
