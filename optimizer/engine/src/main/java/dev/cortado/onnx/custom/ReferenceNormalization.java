package dev.cortado.onnx.custom;

import java.util.Optional;

/** What a normalisation computes, in plain Java, for kernels and functions to be tested against. */
public final class ReferenceNormalization {

    private ReferenceNormalization() {}

    /**
     * Normalises the features of one token.
     *
     * @param rms whether their mean is left in
     * @param epsilon what is added to the variance
     */
    public static float[] of(float[] x, Normalization norm, boolean rms, double epsilon) {
        double mean = 0;
        for (int i = 0; i < x.length && !rms; i++) {
            mean += (double) x[i] / x.length;
        }
        double variance = 0;
        for (float value : x) {
            variance += (value - mean) * (value - mean) / x.length;
        }
        float[] scale = norm.scale().floats();
        Optional<float[]> shift = norm.shift().map(tensor -> tensor.floats());
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            double value = (x[i] - mean) / Math.sqrt(variance + epsilon) * scale[i];
            y[i] = (float) (shift.isPresent() ? value + shift.get()[i] : value);
        }
        return y;
    }
}
