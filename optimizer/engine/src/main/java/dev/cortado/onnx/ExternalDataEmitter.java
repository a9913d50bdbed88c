package dev.cortado.onnx;

import dev.cortado.onnx.proto.StringStringEntryProto;
import dev.cortado.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Moves the data of tensors into one file beside the model, one tensor at a time. */
final class ExternalDataEmitter {

    /** Smaller tensors stay in the model, where readers that infer shapes can see them. */
    private static final long SMALLEST = 1024;

    /** Large tensors start at a page, so that a runtime can map them; all start where any element type may. */
    private static final int PAGE = 4096;

    private static final int ALIGNMENT = 64;

    private final ExternalData source;
    private final WritableByteChannel channel;
    private final String fileName;
    private final boolean everything;
    private final Map<List<StringStringEntryProto>, Long> written = new HashMap<>();
    private long position;

    /**
     * @param everything whether embedded data moves too; else only what was outside already
     */
    ExternalDataEmitter(ExternalData source, WritableByteChannel channel, String fileName, boolean everything) {
        this.source = source;
        this.channel = channel;
        this.fileName = fileName;
        this.everything = everything;
    }

    /** Writes a tensor's data and returns the tensor that refers to it; tensors that stay are returned as they are. */
    TensorProto emit(TensorProto tensor) throws IOException {
        boolean external = ExternalData.isExternal(tensor);
        ElementType type = ElementType.of(tensor.getDataType());
        if (!external && (!everything || type.bits() == 0 || type.bytes(TensorBytes.count(tensor)) < SMALLEST)) {
            return tensor;
        }
        long size = type.bytes(TensorBytes.count(tensor));
        Long offset = external ? written.get(tensor.getExternalDataList()) : null;
        if (offset == null) {
            align(size >= PAGE ? PAGE : ALIGNMENT);
            offset = position;
            if (external) {
                written.put(tensor.getExternalDataList(), offset);
                var segment = source.checkedSegment(tensor);
                for (long start = 0; start < size; start += Integer.MAX_VALUE) {
                    put(segment.asSlice(start, Math.min(Integer.MAX_VALUE, size - start))
                            .asByteBuffer());
                }
            } else {
                put(TensorBytes.embedded(tensor));
            }
        }
        return TensorBytes.withoutData(tensor)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", fileName))
                .addExternalData(entry("offset", Long.toString(offset)))
                .addExternalData(entry("length", Long.toString(size)))
                .build();
    }

    private void align(int alignment) throws IOException {
        int gap = (int) (Math.ceilDiv(position, (long) alignment) * alignment - position);
        put(ByteBuffer.allocate(gap));
    }

    private void put(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            position += channel.write(bytes);
        }
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
