package dev.cortado.quantize.tensor;

/**
 * The integers that a tensor's values are mapped to.
 *
 * @param low the smallest
 * @param high the largest
 * @param symmetric whether the float range is made symmetric about 0, which makes the zero point the middle
 */
public record IntegerRange(int low, int high, boolean symmetric) {

    /** The range ONNX Runtime uses for weights of a type; reduced to 7 bits if wanted. */
    public static IntegerRange of(WeightType type, boolean reduced) {
        return switch (type) {
            case INT8 -> reduced ? new IntegerRange(-64, 64, true) : new IntegerRange(-127, 127, true);
            case UINT8 -> reduced ? new IntegerRange(0, 127, false) : new IntegerRange(0, 255, false);
        };
    }

    /** Signed integers from -steps to steps, symmetric about 0. */
    public static IntegerRange symmetric(int steps) {
        return new IntegerRange(-steps, steps, true);
    }
}
