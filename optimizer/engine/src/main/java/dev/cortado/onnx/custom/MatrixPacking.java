package dev.cortado.onnx.custom;

import dev.cortado.onnx.Tensor;
import java.util.List;

/**
 * A format of matrices: how their weights are laid out in tensors. The formats are described at {@link MatrixFormat}, byte by byte in
 * docs/native-operators.md.
 */
public sealed interface MatrixPacking permits FloatPacking, IntegerPacking {

    /** The format. */
    MatrixFormat format();

    /**
     * The shapes and types of the tensors that a matrix consists of, without its bias, in their order.
     *
     * @return a dimension of -1 is any
     */
    List<Part> parts(int outputs, int inputs);

    /**
     * A matrix unpacked.
     *
     * @param linear a layer of this format
     * @return {@code float[outputs, inputs]}, row by row
     */
    float[] decode(Linear linear);

    /**
     * Writes the unpacking of a matrix into a function.
     *
     * @param tensors the tensors of the matrix
     * @return the value {@code [inputs, outputs]}: floats, or for an integer format codes in int8
     */
    String unpack(FunctionBuilder function, Linear linear, List<String> tensors);

    /** The packing of a format. */
    static MatrixPacking of(MatrixFormat format) {
        return switch (format) {
            case F32 -> new DenseFloats();
            case INT7 -> new SevenBits();
            case INT6 -> SplitBits.six();
            case INT5 -> SplitBits.five();
            case INT8_1X4 -> new SparseIntegers();
            case F32_6X1 -> new SparseFloats();
        };
    }

    /** The packing of a float format. */
    static FloatPacking floats(MatrixFormat format) {
        if (of(format) instanceof FloatPacking packing) {
            return packing;
        }
        throw new IllegalArgumentException(format.attribute() + ": expected a format of floats");
    }

    /** The packing of an integer format. */
    static IntegerPacking integers(MatrixFormat format) {
        if (of(format) instanceof IntegerPacking packing) {
            return packing;
        }
        throw new IllegalArgumentException(format.attribute() + ": expected a format of integers");
    }

    /**
     * Checks that a layer's tensors are what the format asks for.
     *
     * @throws IllegalArgumentException if not; names the tensor, what was expected and found
     */
    default void check(Linear linear) {
        List<Part> parts = parts(linear.outputs(), linear.inputs());
        List<Tensor> tensors = linear.weights();
        if (tensors.size() != parts.size()) {
            throw new IllegalArgumentException("A matrix of format " + format().attribute() + ": expected "
                    + parts.size() + " tensors, found " + tensors.size());
        }
        for (int i = 0; i < parts.size(); i++) {
            parts.get(i).check(tensors.get(i), "A matrix of format " + format().attribute());
        }
    }
}
