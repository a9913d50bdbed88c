package dev.cortado.runtime;

import java.util.Arrays;

/** From one vector per token to one per text, of Euclidean length one. */
final class MeanPooling {

    private static final int VECTOR_PER_TEXT = 2;

    private MeanPooling() {}

    /**
     * Averages over the tokens of the mask, where there are tokens, and scales to length one.
     *
     * @param values row-major
     * @param shape {@code [texts, width]} or {@code [texts, tokens, width]}
     * @param mask {@code [texts][tokens]}
     */
    static float[][] pool(float[] values, long[] shape, long[][] mask) {
        int width = Math.toIntExact(shape[shape.length - 1]);
        float[][] vectors = new float[mask.length][];
        for (int text = 0; text < mask.length; text++) {
            double[] sum = new double[width];
            if (shape.length == VECTOR_PER_TEXT) {
                add(values, text * width, sum);
            } else {
                for (int token = 0; token < mask[text].length; token++) {
                    if (mask[text][token] != 0) {
                        add(values, (text * mask[text].length + token) * width, sum);
                    }
                }
            }
            vectors[text] = unit(sum);
        }
        return vectors;
    }

    private static void add(float[] values, int offset, double[] sum) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += values[offset + i];
        }
    }

    /** The direction of the sum, which is also that of the mean; zeros stay zeros. */
    private static float[] unit(double[] sum) {
        double length = Math.sqrt(Arrays.stream(sum).map(x -> x * x).sum());
        float[] unit = new float[sum.length];
        for (int i = 0; i < sum.length; i++) {
            unit[i] = length == 0 ? 0 : (float) (sum[i] / length);
        }
        return unit;
    }
}
