package dev.cortado.quantize.encoder;

/**
 * Finds the scale of a row of weights w that are rounded to codes from -L to L, so that {@code sum h_k (w_k - s c_k)^2} is small: the range is
 * narrowed step by step, which clips the largest weights and makes steps finer, and each time the scale is fitted to the codes, {@code s = sum
 * h c w / sum h c^2} (Lloyd's iteration; AWQ and OmniQuant call it weight clipping).
 */
final class ScaleFit {

    private static final double NARROWEST = 0.4;
    private static final double STEP = 0.02;
    private static final int REFITS = 3;

    private ScaleFit() {}

    /** The code of a weight, halves to even. */
    static int code(double weight, double scale, int largest) {
        return (int) Math.max(-largest, Math.min(largest, Math.rint(weight / scale)));
    }

    /**
     * The scale.
     *
     * @param importance how much the square of each error counts
     * @param largest the largest code
     * @return above 0 and a normal float
     */
    static float fit(double[] weights, double[] importance, int largest) {
        double peak = 0;
        for (double weight : weights) {
            peak = Math.max(peak, Math.abs(weight));
        }
        double best = Math.max(peak / largest, Float.MIN_NORMAL);
        if (peak == 0) {
            return 1;
        }
        double least = Double.POSITIVE_INFINITY;
        for (double share = 1; share >= NARROWEST; share -= STEP) {
            double scale = Math.max(share * peak / largest, Float.MIN_NORMAL);
            for (int i = 0; i <= REFITS; i++) {
                double error = 0;
                double products = 0;
                double squares = 0;
                for (int k = 0; k < weights.length; k++) {
                    int code = code(weights[k], scale, largest);
                    double rest = weights[k] - scale * code;
                    error += importance[k] * rest * rest;
                    products += importance[k] * code * weights[k];
                    squares += importance[k] * code * code;
                }
                if (error < least) {
                    least = error;
                    best = scale;
                }
                double next = products / squares;
                if (!(next >= Float.MIN_NORMAL) || next == scale) {
                    break;
                }
                scale = next;
            }
        }
        return (float) best;
    }
}
