package dev.cortado.onnx;

import dev.cortado.onnx.proto.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A read-only view of a constant tensor. The numbers stay where they are (the memory-mapped model file or its external
 * data file) until {@link #bytes()} or {@link #floats()} is called.
 */
public final class Tensor {

    private final TensorProto proto;
    private final ExternalData external;

    Tensor(TensorProto proto, ExternalData external) {
        this.proto = proto;
        this.external = external;
    }

    /** A view of a tensor that holds its own data. */
    public static Tensor of(TensorProto proto) {
        return new Tensor(proto, ExternalData.NONE);
    }

    /** The same tensor, its data shared, under another name. */
    public Tensor renamed(String name) {
        return new Tensor(proto.toBuilder().setName(name).build(), external);
    }

    /** The name nodes read it by. */
    public String name() {
        return proto.getName();
    }

    /**
     * The same numbers, their data shared, under another name and in another shape.
     *
     * @throws IllegalArgumentException if the shape has another number of elements
     */
    public Tensor reshaped(String name, List<Long> shape) {
        TensorProto changed =
                proto.toBuilder().setName(name).clearDims().addAllDims(shape).build();
        if (TensorBytes.count(changed) != count()) {
            throw new IllegalArgumentException(this + ": expected a shape of " + count() + " elements, found " + shape);
        }
        return new Tensor(changed, external);
    }

    /** The elements' type. */
    public ElementType type() {
        return ElementType.of(proto.getDataType());
    }

    /** The dimensions, outermost first; empty for a scalar. */
    public List<Long> shape() {
        return List.copyOf(proto.getDimsList());
    }

    /** The number of elements. */
    public long count() {
        return TensorBytes.count(proto);
    }

    /** The size in bytes when packed, wherever the data is. */
    public long byteSize() {
        if (type() == ElementType.STRING) {
            return proto.getStringDataList().stream()
                    .mapToLong(text -> text.size())
                    .sum();
        }
        return type().bytes(count());
    }

    /** Whether the data is in a file beside the model. */
    public boolean isExternal() {
        return ExternalData.isExternal(proto);
    }

    /**
     * The elements packed in row-major order, little-endian, two or four elements a byte for the 4-bit and 2-bit types.
     *
     * @return a read-only buffer in little-endian order, from position 0
     * @throws IllegalStateException for strings, and for 2 GB or more
     * @throws java.io.UncheckedIOException if the external file cannot be read
     */
    public ByteBuffer bytes() {
        if (type() == ElementType.STRING || type() == ElementType.UNDEFINED) {
            throw new IllegalStateException("Tensor '" + name() + "' holds elements of type " + type()
                    + ", which have no fixed size: read its message instead");
        }
        if (byteSize() > Integer.MAX_VALUE) {
            throw new IllegalStateException("Tensor '" + name() + "' has " + byteSize()
                    + " bytes, more than one buffer holds (2147483647): split it in the exporting tool");
        }
        ByteBuffer data = isExternal() ? external.segment(proto).asByteBuffer() : TensorBytes.embedded(proto);
        return data.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The elements as 32-bit floats in row-major order. Integers beyond 2^24 and doubles are rounded to the nearest
     * float; every other type converts exactly.
     *
     * @throws IllegalStateException for strings and complex numbers, and for 2^31 elements or more
     * @throws java.io.UncheckedIOException if the external file cannot be read
     */
    public float[] floats() {
        return FloatDecoder.decode(this);
    }

    /** The message behind this view. */
    public TensorProto proto() {
        return proto;
    }

    /** For example {@code encoder.weight: float[384,1536]}. */
    @Override
    public String toString() {
        return name() + ": " + type() + shape().toString().replace(" ", "");
    }
}
