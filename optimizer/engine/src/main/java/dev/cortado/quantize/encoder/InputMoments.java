package dev.cortado.quantize.encoder;

import dev.cortado.quantize.weightonly.Gram;

/**
 * What the solver has to know of the inputs of a matrix, token by token: {@code sum x x'} and their mean. Tokens of zeros only, which is
 * padding, and tokens that are not finite are left out.
 */
final class InputMoments {

    private final Gram gram;
    private final double[] sum;
    private long rows;

    InputMoments(int width) {
        this.gram = new Gram(width);
        this.sum = new double[width];
    }

    int width() {
        return sum.length;
    }

    /** How many tokens were added. */
    long rows() {
        return rows;
    }

    /** Adds tokens, {@code [tokens, width]}. */
    void add(float[] tokens) {
        float[] token = new float[sum.length];
        for (int from = 0; from < tokens.length; from += token.length) {
            System.arraycopy(tokens, from, token, 0, token.length);
            if (isUsable(token)) {
                gram.add(token);
                rows++;
                for (int k = 0; k < token.length; k++) {
                    sum[k] += token[k];
                }
            }
        }
    }

    private static boolean isUsable(float[] token) {
        boolean any = false;
        for (float value : token) {
            if (!Float.isFinite(value)) {
                return false;
            }
            any |= value != 0;
        }
        return any;
    }

    /** To be called after the last token. */
    void finish() {
        gram.finish();
    }

    /** An element of {@code sum (x - m)(x - m)'}, m being the mean, which a bias takes care of. */
    double centred(int i, int j) {
        return gram.get(i, j) - sum[i] * sum[j] / Math.max(1, rows);
    }

    /** The mean of an input. */
    double mean(int k) {
        return sum[k] / Math.max(1, rows);
    }
}
