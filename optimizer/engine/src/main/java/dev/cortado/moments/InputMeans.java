package dev.cortado.moments;

import java.util.function.Consumer;

/** The means of the inputs of a matrix, token by token. Tokens of zeros only, which is padding, and tokens that are not finite are left out. */
public final class InputMeans {

    private final double[] sum;
    private long rows;

    /** Nothing summed yet, for inputs of so many elements. */
    public InputMeans(int width) {
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
        add(tokens, _ -> {});
    }

    /**
     * Adds tokens.
     *
     * @param taken is shown each token that counts; the array is used again for the next
     */
    void add(float[] tokens, Consumer<float[]> taken) {
        float[] token = new float[sum.length];
        for (int from = 0; from < tokens.length; from += token.length) {
            System.arraycopy(tokens, from, token, 0, token.length);
            if (isUsable(token)) {
                rows++;
                for (int k = 0; k < token.length; k++) {
                    sum[k] += token[k];
                }
                taken.accept(token);
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

    /** The mean of an input; 0 when there was no token. */
    public double mean(int k) {
        return sum[k] / Math.max(1, rows);
    }
}
