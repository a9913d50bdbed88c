package dev.cortado.onnx.version;

import com.google.protobuf.ByteString;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.onnx.proto.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The new form of one graph in the making, while it goes from one version of the operator set to the next. */
final class UpgradeContext {

    private final Graph graph;
    private final ValueFacts facts;
    private final Set<String> names;
    private final List<NodeProto> nodes = new ArrayList<>();
    private final Map<TensorProto, String> constants = new HashMap<>();
    private final List<TensorProto> initializers = new ArrayList<>();

    /** @param names all names of the whole model; what is new here is added */
    UpgradeContext(Graph graph, ValueFacts facts, Set<String> names) {
        this.graph = graph;
        this.facts = facts;
        this.names = names;
    }

    /** What is known of the graph's values. */
    ValueFacts facts() {
        return facts;
    }

    /** Whether anything reads a value, the caller included. */
    boolean isRead(String value) {
        return !value.isEmpty()
                && (graph.isOutput(value) || !graph.consumers(value).isEmpty());
    }

    List<NodeProto> nodes() {
        return nodes;
    }

    /** The constants added, in the order in which they were asked for. */
    List<TensorProto> initializers() {
        return initializers;
    }

    void add(NodeProto node) {
        nodes.add(node);
    }

    String freshName(String wish) {
        String name = wish;
        for (int i = 1; !names.add(name); i++) {
            name = wish + "_" + i;
        }
        return name;
    }

    /** Adds a one-dimensional constant of 64-bit integers, equal ones once, and returns its name. */
    String longs(String wish, List<Long> values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(bytes::putLong);
        return constant(wish, ElementType.INT64, List.of((long) values.size()), bytes);
    }

    /** Adds a constant 64-bit integer. */
    String longScalar(String wish, long value) {
        return constant(
                wish,
                ElementType.INT64,
                List.of(),
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value));
    }

    /** Adds a one-dimensional constant of 32-bit floats. */
    String floats(String wish, List<Float> values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(bytes::putFloat);
        return constant(wish, ElementType.FLOAT, List.of((long) values.size()), bytes);
    }

    /**
     * Adds a constant number of a floating-point type.
     *
     * @throws UnconvertibleException if the type is not known, or no floating-point type this can write
     */
    String number(String wish, ElementType type, float value) throws UnconvertibleException {
        ByteBuffer bytes = ByteBuffer.allocate(type.bits() / 8).order(ByteOrder.LITTLE_ENDIAN);
        switch (type) {
            case FLOAT -> bytes.putFloat(value);
            case DOUBLE -> bytes.putDouble(value);
            case FLOAT16 -> bytes.putShort(Float.floatToFloat16(value));
            default ->
                throw new UnconvertibleException("a number of its input's type must become an input, and that type is "
                        + (type == ElementType.UNDEFINED ? "not declared" : type));
        }
        return constant(wish, type, List.of(), bytes);
    }

    private String constant(String wish, ElementType type, List<Long> shape, ByteBuffer bytes) {
        TensorProto unnamed = TensorProto.newBuilder()
                .setDataType(type.code())
                .addAllDims(shape)
                .setRawData(ByteString.copyFrom(bytes.rewind()))
                .build();
        return constants.computeIfAbsent(unnamed, tensor -> {
            String name = freshName(wish);
            initializers.add(tensor.toBuilder().setName(name).build());
            return name;
        });
    }

    /** A node's message without some attributes. */
    static NodeProto.Builder without(Node node, String... attributes) {
        List<String> gone = List.of(attributes);
        List<AttributeProto> kept = node.proto().getAttributeList().stream()
                .filter(attribute -> !gone.contains(attribute.getName()))
                .toList();
        return node.proto().toBuilder().clearAttribute().addAllAttribute(kept);
    }

    static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }
}
