package dev.cortado.onnx;

import com.google.protobuf.ByteString;
import dev.cortado.onnx.proto.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** The packed bytes of tensors that hold their own data, in {@code raw_data} or in one of the typed fields. */
final class TensorBytes {

    private TensorBytes() {}

    /** The product of the dimensions. */
    static long count(TensorProto proto) {
        long count = 1;
        for (long dimension : proto.getDimsList()) {
            count = Math.multiplyExact(count, dimension);
        }
        return count;
    }

    /** The packed bytes, little-endian; not a copy when they are in {@code raw_data}. */
    static ByteBuffer embedded(TensorProto proto) {
        if (proto.hasRawData()) {
            return proto.getRawData().asReadOnlyByteBuffer();
        }
        ElementType type = ElementType.of(proto.getDataType());
        ByteBuffer packed =
                ByteBuffer.allocate(Math.toIntExact(type.bytes(count(proto)))).order(ByteOrder.LITTLE_ENDIAN);
        switch (type) {
            case FLOAT, COMPLEX64 -> proto.getFloatDataList().forEach(packed::putFloat);
            case DOUBLE, COMPLEX128 -> proto.getDoubleDataList().forEach(packed::putDouble);
            case INT64 -> proto.getInt64DataList().forEach(packed::putLong);
            case UINT64 -> proto.getUint64DataList().forEach(packed::putLong);
            case UINT32 -> proto.getUint64DataList().forEach(value -> packed.putInt(value.intValue()));
            case INT32 -> proto.getInt32DataList().forEach(packed::putInt);
            case INT16, UINT16, FLOAT16, BFLOAT16 ->
                proto.getInt32DataList().forEach(value -> packed.putShort(value.shortValue()));
            default -> proto.getInt32DataList().forEach(value -> packed.put(value.byteValue()));
        }
        return packed.flip();
    }

    /**
     * Checks that a tensor has as much data as its type and shape say.
     *
     * @return what is wrong, as the end of a sentence that starts with the tensor; empty when nothing is
     */
    static Optional<String> problem(TensorProto proto) {
        ElementType type = ElementType.of(proto.getDataType());
        if (proto.hasSegment()) {
            return Optional.empty();
        }
        long count;
        long expected;
        try {
            count = count(proto);
            expected = type.bytes(count);
        } catch (ArithmeticException e) {
            return Optional.of("has the impossible shape " + proto.getDimsList());
        }
        if (proto.getDimsList().stream().anyMatch(dimension -> dimension < 0)) {
            return Optional.of("has the impossible shape " + proto.getDimsList());
        }
        if (ExternalData.isExternal(proto) || type == ElementType.UNDEFINED) {
            return Optional.empty();
        }
        if (type == ElementType.STRING) {
            return mismatch("strings", count, proto.getStringDataCount());
        }
        if (proto.hasRawData()) {
            return mismatch("bytes", expected, proto.getRawData().size());
        }
        return switch (type) {
            case FLOAT -> mismatch("numbers", count, proto.getFloatDataCount());
            case COMPLEX64 -> mismatch("numbers", 2 * count, proto.getFloatDataCount());
            case DOUBLE -> mismatch("numbers", count, proto.getDoubleDataCount());
            case COMPLEX128 -> mismatch("numbers", 2 * count, proto.getDoubleDataCount());
            case INT64 -> mismatch("numbers", count, proto.getInt64DataCount());
            case UINT32, UINT64 -> mismatch("numbers", count, proto.getUint64DataCount());
            case UINT4, INT4, FLOAT4E2M1, UINT2, INT2 -> mismatch("packed bytes", expected, proto.getInt32DataCount());
            default -> mismatch("numbers", count, proto.getInt32DataCount());
        };
    }

    private static Optional<String> mismatch(String unit, long expected, long found) {
        return expected == found
                ? Optional.empty()
                : Optional.of("should have " + expected + " " + unit + " and has " + found);
    }

    /** Removes the data, wherever in the message it is. */
    static TensorProto.Builder withoutData(TensorProto proto) {
        return proto.toBuilder()
                .clearRawData()
                .clearFloatData()
                .clearInt32Data()
                .clearInt64Data()
                .clearDoubleData()
                .clearUint64Data()
                .clearExternalData()
                .clearDataLocation();
    }

    /** The size of what a tensor holds itself, as far as it is in {@code raw_data}. */
    static long rawSize(TensorProto proto) {
        ByteString raw = proto.getRawData();
        return raw.size();
    }
}
