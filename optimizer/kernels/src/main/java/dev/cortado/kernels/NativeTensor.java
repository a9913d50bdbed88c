package dev.cortado.kernels;

import java.util.Arrays;

/**
 * A tensor handed to the library: {@code float[]} or {@code byte[]} with its shape.
 *
 * @param values a {@code float[]} or a {@code byte[]}; used, not copied
 * @param type as in ONNX: 1 float, 2 uint8, 3 int8
 * @param shape its dimensions
 */
@SuppressWarnings("ArrayRecordComponent")
public record NativeTensor(Object values, int type, long... shape) {

    private static final int FLOAT = 1;
    private static final int UINT8 = 2;
    private static final int INT8 = 3;

    /**
     * Checks that shape and values agree.
     *
     * @throws IllegalArgumentException if they do not
     */
    public NativeTensor {
        shape = shape.clone();
        long count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        int length = values instanceof float[] floats ? floats.length : ((byte[]) values).length;
        if (count != length) {
            throw new IllegalArgumentException(
                    "a tensor of the shape " + Arrays.toString(shape) + " has " + count + " values, found " + length);
        }
    }

    /** Floats. */
    public static NativeTensor floats(float[] values, long... shape) {
        return new NativeTensor(values, FLOAT, shape);
    }

    /** Bytes without sign. */
    public static NativeTensor bytes(byte[] values, long... shape) {
        return new NativeTensor(values, UINT8, shape);
    }

    /** Bytes with sign. */
    public static NativeTensor codes(byte[] values, long... shape) {
        return new NativeTensor(values, INT8, shape);
    }
}
