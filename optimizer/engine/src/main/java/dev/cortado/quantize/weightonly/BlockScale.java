package dev.cortado.quantize.weightonly;

/**
 * How the codes of one block are to be read: {@code weight = scale * (code - zeroPoint)}.
 *
 * @param scale the weight one step stands for; finite and not 0. It may be negative: where the largest weight is positive, a symmetric block
 *     gives it the code 0, of which there is one step more below the middle than above
 * @param zeroPoint the code of the weight 0, itself a code
 */
public record BlockScale(float scale, int zeroPoint) {

    /** The nearest code, halves away from zero, as ONNX Runtime rounds. */
    public int code(double weight, int highest) {
        double steps = weight / scale + zeroPoint;
        // Negative numbers become 0, so that cutting off decimals rounds down.
        return Math.min(highest, (int) (Math.max(0, steps) + 0.5));
    }

    /** The weight that a code stands for. */
    public float weight(int code) {
        return scale * (code - zeroPoint);
    }
}
