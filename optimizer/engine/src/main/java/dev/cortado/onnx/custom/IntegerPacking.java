package dev.cortado.onnx.custom;

import dev.cortado.onnx.Tensor;
import java.util.List;

/** A format of integer codes with a scale per output. */
public sealed interface IntegerPacking extends MatrixPacking permits SevenBits, SplitBits, SparseIntegers {

    /**
     * Packs codes.
     *
     * @param codes {@code [outputs, inputs]}, row by row, none larger in magnitude than {@link MatrixFormat#largestCode()}
     * @param scales what a code of 1 stands for, per output
     * @return tensors without names
     * @throws IllegalArgumentException if a code is too large
     */
    List<Tensor> pack(byte[] codes, float[] scales, int outputs, int inputs);

    /** The codes of a layer of this format, {@code [outputs, inputs]}, row by row. */
    byte[] codes(Linear linear);

    /** The scales of a layer of this format, one per output. */
    default float[] scales(Linear linear) {
        return linear.weights().getLast().floats();
    }

    @Override
    default float[] decode(Linear linear) {
        byte[] codes = codes(linear);
        float[] scales = scales(linear);
        float[] values = new float[codes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = codes[i] * scales[i / linear.inputs()];
        }
        return values;
    }

    /** Checks what {@link #pack} is given. */
    default void checkCodes(byte[] codes, float[] scales, int outputs, int inputs) {
        if (codes.length != Math.multiplyExact(outputs, inputs) || scales.length != outputs) {
            throw new IllegalArgumentException("A matrix of " + outputs + " outputs and " + inputs + " inputs: found "
                    + codes.length + " codes and " + scales.length + " scales");
        }
        for (byte code : codes) {
            if (Math.abs(code) > format().largestCode()) {
                throw new IllegalArgumentException("A code of format " + format().attribute() + ": expected -"
                        + format().largestCode() + " to " + format().largestCode() + ", found " + code);
            }
        }
    }
}
