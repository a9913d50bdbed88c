package dev.cortado.moments;

/**
 * What the solver has to know of the inputs of a matrix, token by token: {@code sum x x'} and their mean. Tokens of zeros only, which is
 * padding, and tokens that are not finite are left out.
 */
public final class InputMoments {

    private final Gram gram;
    private final double[] sum;
    private long rows;

    /** Nothing summed yet, for inputs of so many elements. */
    public InputMoments(int width) {
        this.gram = new Gram(width);
        this.sum = new double[width];
    }

    /** The elements of an input. */
    public int width() {
        return sum.length;
    }

    /** How many tokens were added. */
    public long rows() {
        return rows;
    }

    /** Adds tokens, {@code [tokens, width]}. */
    public void add(float[] tokens) {
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
    public void finish() {
        gram.finish();
    }

    /** An element of {@code sum (x - m)(x - m)'}, m being the mean, which a bias takes care of. */
    public double centred(int i, int j) {
        return gram.get(i, j) - sum[i] * sum[j] / Math.max(1, rows);
    }

    /** The mean of an input. */
    public double mean(int k) {
        return sum[k] / Math.max(1, rows);
    }
}
