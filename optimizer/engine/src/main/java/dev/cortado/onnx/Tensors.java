package dev.cortado.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.cortado.onnx.proto.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Makes constant tensors, and reads small ones of whole numbers. */
public final class Tensors {

    private Tensors() {}

    /** A float tensor. */
    public static Tensor floats(String name, List<Long> shape, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return packed(name, ElementType.FLOAT, shape, UnsafeByteOperations.unsafeWrap(bytes.array()));
    }

    /** A tensor of 64-bit integers. */
    public static Tensor longs(String name, List<Long> shape, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Long.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return packed(name, ElementType.INT64, shape, UnsafeByteOperations.unsafeWrap(bytes.array()));
    }

    /** A 32-bit integer, without axes. */
    public static Tensor integer(int value) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0, value);
        return packed("", ElementType.INT32, List.of(), UnsafeByteOperations.unsafeWrap(bytes.array()));
    }

    /** A tensor of elements of a byte each. */
    public static Tensor bytes(String name, ElementType type, List<Long> shape, byte... values) {
        return packed(name, type, shape, ByteString.copyFrom(values));
    }

    /** The elements of a tensor of a byte each. */
    public static byte[] bytes(Tensor tensor) {
        ByteBuffer data = tensor.bytes();
        byte[] values = new byte[data.remaining()];
        data.get(values);
        return values;
    }

    /** A tensor of packed bytes, little-endian; they are not copied. */
    public static Tensor packed(String name, ElementType type, List<Long> shape, ByteString bytes) {
        return Tensor.of(TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.code())
                .addAllDims(shape)
                .setRawData(bytes)
                .build());
    }

    /**
     * The elements of a tensor of 32- or 64-bit integers.
     *
     * @throws IllegalArgumentException if it is of another type
     */
    public static List<Long> integers(Tensor tensor) {
        if (tensor.type() != ElementType.INT64 && tensor.type() != ElementType.INT32) {
            throw new IllegalArgumentException(tensor + ": expected 32- or 64-bit integers");
        }
        List<Long> numbers = new ArrayList<>();
        ByteBuffer bytes = tensor.bytes();
        while (bytes.hasRemaining()) {
            numbers.add(tensor.type() == ElementType.INT32 ? (long) bytes.getInt() : bytes.getLong());
        }
        return numbers;
    }

    /** The rows of a matrix as its columns. */
    public static float[] transposed(float[] matrix, int rows, int columns) {
        float[] turned = new float[matrix.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                turned[column * rows + row] = matrix[row * columns + column];
            }
        }
        return turned;
    }
}
