package dev.cortado.onnx.custom;

import com.google.protobuf.ByteString;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.proto.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Makes constant tensors. */
final class Tensors {

    private Tensors() {}

    static Tensor floats(String name, List<Long> shape, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return of(name, ElementType.FLOAT, shape, ByteString.copyFrom(bytes));
    }

    static Tensor longs(String name, List<Long> shape, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Long.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return of(name, ElementType.INT64, shape, ByteString.copyFrom(bytes));
    }

    static Tensor integer(int value) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return of("", ElementType.INT32, List.of(), ByteString.copyFrom(bytes.putInt(0, value)));
    }

    /** A tensor of elements of a byte each. */
    static Tensor bytes(String name, ElementType type, List<Long> shape, byte... values) {
        return of(name, type, shape, ByteString.copyFrom(values));
    }

    /** The elements of a tensor of one byte each. */
    static byte[] bytes(Tensor tensor) {
        ByteBuffer data = tensor.bytes();
        byte[] values = new byte[data.remaining()];
        data.get(values);
        return values;
    }

    private static Tensor of(String name, ElementType type, List<Long> shape, ByteString data) {
        return Tensor.of(TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.code())
                .addAllDims(shape)
                .setRawData(data)
                .build());
    }
}
