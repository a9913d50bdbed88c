package dev.cortado.measure.inspect;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Tensor;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.OptionalLong;

/** Counts the elements of a weight that stand for zero. */
final class Zeros {

    private Zeros() {}

    /**
     * Counts.
     *
     * @param zeroPoint for integers of 8 bits the number that stands for zero; empty when it is not known
     * @return empty for types whose zeros mean nothing (indices, shapes) or cannot be told (4 bits, an unknown zero point)
     */
    static OptionalLong count(Tensor tensor, OptionalLong zeroPoint) {
        long bytes = tensor.byteSize();
        if (bytes == 0 || bytes > Integer.MAX_VALUE) {
            return OptionalLong.empty();
        }
        return switch (tensor.type()) {
            case FLOAT -> OptionalLong.of(floats(tensor.bytes().asIntBuffer()));
            case FLOAT16, BFLOAT16 -> OptionalLong.of(halves(tensor.bytes().asShortBuffer()));
            case DOUBLE -> OptionalLong.of(doubles(tensor.bytes().asLongBuffer()));
            case INT8, UINT8 ->
                zeroPoint.isPresent()
                        ? OptionalLong.of(integers(tensor.bytes(), (byte) zeroPoint.getAsLong()))
                        : OptionalLong.empty();
            default -> OptionalLong.empty();
        };
    }

    /** Whether an element of this type is a number of the model, not an index or a shape. */
    static boolean isWeight(ElementType type) {
        return switch (type) {
            case INT16, INT32, INT64, UINT16, UINT32, UINT64, BOOL, STRING, UNDEFINED -> false;
            default -> true;
        };
    }

    // Both zeros count: the sign bit is shifted out.
    private static long floats(IntBuffer bits) {
        long zeros = 0;
        while (bits.hasRemaining()) {
            zeros += bits.get() << 1 == 0 ? 1 : 0;
        }
        return zeros;
    }

    private static long halves(ShortBuffer bits) {
        long zeros = 0;
        while (bits.hasRemaining()) {
            zeros += (bits.get() & Short.MAX_VALUE) == 0 ? 1 : 0;
        }
        return zeros;
    }

    private static long doubles(LongBuffer bits) {
        long zeros = 0;
        while (bits.hasRemaining()) {
            zeros += bits.get() << 1 == 0 ? 1 : 0;
        }
        return zeros;
    }

    private static long integers(ByteBuffer bytes, byte zero) {
        long zeros = 0;
        while (bytes.hasRemaining()) {
            zeros += bytes.get() == zero ? 1 : 0;
        }
        return zeros;
    }
}
