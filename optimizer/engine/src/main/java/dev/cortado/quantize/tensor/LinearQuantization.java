package dev.cortado.quantize.tensor;

/**
 * How a range of floats is mapped to integers: {@code q = clip(roundHalfEven(x / scale) + zeroPoint)}.
 *
 * <p>The formulas are those of ONNX Runtime's {@code compute_scale_zp} and {@code quantize_nparray}: the float range first
 * includes 0; {@code scale = (max - min) / (high - low)} in 64 bits, {@code zeroPoint = roundHalfEven(low - min / scale)},
 * then the scale is rounded to 32 bits and the division {@code x / scale} done in 32 bits. A range so narrow that its
 * scale would be no normal float has the scale 1 and the zero point 0.
 *
 * @param scale the float that one integer step stands for; positive
 * @param zeroPoint the integer that stands for 0
 * @param range the integers used
 */
public record LinearQuantization(float scale, int zeroPoint, IntegerRange range) {

    private static final float ROUNDER = 0x1.8p23f;

    /**
     * Fits the mapping to a range of floats.
     *
     * @param smallest the smallest value; finite
     * @param largest the largest value; finite
     */
    public static LinearQuantization fit(float smallest, float largest, IntegerRange range) {
        double min = Math.min(smallest, 0.0);
        double max = Math.max(largest, 0.0);
        if (range.symmetric()) {
            max = Math.max(-min, max);
            min = -max;
        }
        double scale = (max - min) / (range.high() - range.low());
        if (scale < Float.MIN_NORMAL) {
            return new LinearQuantization(1, 0, range);
        }
        double zeroPoint = range.symmetric() ? (range.low() + range.high()) / 2.0 : range.low() - min / scale;
        return new LinearQuantization((float) scale, (int) Math.rint(zeroPoint), range);
    }

    /** The integer for a finite float. */
    public int quantize(float value) {
        double steps = Math.rint(value / scale) + zeroPoint;
        return (int) Math.min(Math.max(steps, range.low()), range.high());
    }

    /** Quantises finite elements that follow each other; a byte holds an integer's low 8 bits. */
    public void quantize(float[] floats, byte[] quantized, int from, int count) {
        quantize(floats, from, quantized, from, count);
    }

    /**
     * Quantises finite elements. Clipping before rounding gives the same, since the bounds are integers, and keeps the numbers so small
     * that a float rounds them.
     */
    void quantize(float[] floats, int from, byte[] quantized, int to, int count) {
        float lowest = range.low() - zeroPoint;
        float highest = range.high() - zeroPoint;
        for (int i = 0; i < count; i++) {
            float steps = Math.min(Math.max(floats[from + i] / scale, lowest), highest);
            quantized[to + i] = (byte) ((int) roundHalfEven(steps) + zeroPoint);
        }
    }

    /**
     * Rounds to the nearest integer, halves to the even one: with 1.5 times 2^23 added, the last place of a float stands for 1. Unlike
     * {@code Math.rint} this needs no double, and compilers vectorise it.
     *
     * @param value between -2^22 and 2^22
     */
    static float roundHalfEven(float value) {
        return value + ROUNDER - ROUNDER;
    }

    /** The float that an integer stands for. */
    public float dequantize(int quantized) {
        return scale * (quantized - zeroPoint);
    }
}
