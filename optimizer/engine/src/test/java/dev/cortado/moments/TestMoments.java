package dev.cortado.moments;

/** Moments to test with. */
public final class TestMoments {

    private TestMoments() {}

    /**
     * Moments of inputs, and of what a matrix gives for them.
     *
     * @param x {@code [tokens, inputs]}
     * @param weights {@code [outputs][inputs]}
     */
    public static OutputMoments of(float[] x, double[][] weights) {
        int inputs = weights[0].length;
        float[] wanted = new float[x.length / inputs * weights.length];
        for (int i = 0; i < wanted.length; i++) {
            double sum = 0;
            for (int k = 0; k < inputs; k++) {
                sum += weights[i % weights.length][k] * x[i / weights.length * inputs + k];
            }
            wanted[i] = (float) sum;
        }
        OutputMoments moments = new OutputMoments(inputs, weights.length);
        moments.add(x, wanted);
        moments.finish();
        return moments;
    }
}
