package dev.cortado.quantize.smooth;

/**
 * The scales of SmoothQuant (Xiao, Lin, Seznec, Wu, Demouth, Han: "SmoothQuant: Accurate and Efficient Post-Training Quantization for Large
 * Language Models", ICML 2023, equation 4): {@code s_j = max|X_j|^alpha / max|W_j|^(1 - alpha)}. Activations are divided by them, the
 * rows of weights multiplied.
 */
final class SmoothScales {

    /** What channels that the samples hardly use could otherwise be blown up to. */
    private static final double FARTHEST = 1e5;

    private SmoothScales() {}

    /**
     * One scale for each channel; 1 where activation or weight is all zeros.
     *
     * @param activations the largest magnitude of each channel
     * @param weights the largest magnitude of the weights that meet it
     */
    static float[] of(float[] activations, float[] weights, double alpha) {
        float[] scales = new float[activations.length];
        for (int i = 0; i < scales.length; i++) {
            double scale = Math.pow(activations[i], alpha) / Math.pow(weights[i], 1 - alpha);
            scales[i] = activations[i] == 0 || weights[i] == 0 ? 1 : (float) Math.clamp(scale, 1 / FARTHEST, FARTHEST);
        }
        return scales;
    }

    static float[] inverse(float[] scales) {
        float[] inverse = new float[scales.length];
        for (int i = 0; i < inverse.length; i++) {
            inverse[i] = 1 / scales[i];
        }
        return inverse;
    }
}
