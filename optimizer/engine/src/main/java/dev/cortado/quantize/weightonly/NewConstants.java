package dev.cortado.quantize.weightonly;

import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.WeightStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Adds constant tensors to a graph; large ones leave the heap. */
final class NewConstants {

    private final GraphRewriter graph;
    private final WeightStore store = new WeightStore();
    private long bytes;

    NewConstants(GraphRewriter graph) {
        this.graph = graph;
    }

    /** Adds packed elements and returns the tensor's name, fresh and like the wish. */
    String packed(String wish, ElementType type, List<Long> shape, byte[] elements) throws IOException {
        String name = graph.freshName(wish);
        graph.addInitializer(Constants.packed(name, type, shape, store.keep(elements)));
        bytes += elements.length;
        return name;
    }

    /** Adds floats and returns the tensor's name, fresh and like the wish. */
    String floats(String wish, List<Long> shape, float... elements) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(elements.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(elements);
        return packed(wish, ElementType.FLOAT, shape, buffer.array());
    }

    /** Adds half-precision floats and returns the tensor's name, fresh and like the wish. */
    String halves(String wish, List<Long> shape, float... elements) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(elements.length, Short.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float element : elements) {
            buffer.putShort(Float.floatToFloat16(element));
        }
        return packed(wish, ElementType.FLOAT16, shape, buffer.array());
    }

    /** The size of all that was added so far. */
    long bytes() {
        return bytes;
    }
}
