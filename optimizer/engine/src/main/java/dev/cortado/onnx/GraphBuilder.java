package dev.cortado.onnx;

import com.google.protobuf.ByteString;
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.onnx.proto.OperatorSetIdProto;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.onnx.proto.TensorShapeProto;
import dev.cortado.onnx.proto.TypeProto;
import dev.cortado.onnx.proto.ValueInfoProto;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** Makes a small model in memory, node by node, in the order in which they run. */
public final class GraphBuilder {

    private static final int IR_VERSION = 10;

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(IR_VERSION);

    /** Starts a graph for a version of the standard operators. */
    public GraphBuilder(String name, long opset) {
        graph.setName(name);
        model.addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset));
    }

    /** Adds operators of another domain, in version 1. */
    public GraphBuilder domain(String domain) {
        model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(1));
        return this;
    }

    /** Adds an input with a known shape. */
    public GraphBuilder input(String name, ElementType type, List<Long> shape) {
        graph.addInput(value(name, type, shape));
        return this;
    }

    /** Adds an output with a known shape. */
    public GraphBuilder output(String name, ElementType type, List<Long> shape) {
        graph.addOutput(value(name, type, shape));
        return this;
    }

    /**
     * Adds a constant tensor.
     *
     * @param data its elements packed as {@code raw_data} is, little-endian
     * @throws IllegalArgumentException if the data is not as long as the shape asks for
     */
    public GraphBuilder initializer(String name, ElementType type, List<Long> shape, ByteBuffer data) {
        long expected = type.bytes(shape.stream().reduce(1L, Math::multiplyExact));
        if (data.remaining() != expected) {
            throw new IllegalArgumentException(
                    name + ": expected " + expected + " bytes for " + type + shape + ", found " + data.remaining());
        }
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.code())
                .addAllDims(shape)
                .setRawData(ByteString.copyFrom(data)));
        return this;
    }

    /**
     * Adds a node.
     *
     * @param domain its operator's domain; empty for the standard one
     * @param attributes whole numbers ({@link Long}), decimals ({@link Float}) or texts, by name
     * @throws IllegalArgumentException if an attribute is of another kind
     */
    public GraphBuilder node(
            String domain, String operator, List<String> inputs, List<String> outputs, Map<String, Object> attributes) {
        NodeProto.Builder node = NodeProto.newBuilder()
                .setName(operator + "_" + graph.getNodeCount())
                .setDomain(domain)
                .setOpType(operator)
                .addAllInput(inputs)
                .addAllOutput(outputs);
        attributes.forEach((name, value) -> node.addAttribute(attribute(name, value)));
        graph.addNode(node);
        return this;
    }

    /** The model so far. */
    public OnnxModel build() {
        return OnnxModel.of(model.clone().setGraph(graph).build(), null);
    }

    private static AttributeProto attribute(String name, Object value) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        return switch (value) {
            case Long whole ->
                attribute.setType(AttributeProto.AttributeType.INT).setI(whole).build();
            case Float real ->
                attribute.setType(AttributeProto.AttributeType.FLOAT).setF(real).build();
            case String text ->
                attribute
                        .setType(AttributeProto.AttributeType.STRING)
                        .setS(ByteString.copyFromUtf8(text))
                        .build();
            default ->
                throw new IllegalArgumentException(
                        name + ": expected a Long, a Float or a String, found " + value.getClass());
        };
    }

    private static ValueInfoProto value(String name, ElementType type, List<Long> shape) {
        TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
        shape.forEach(size ->
                dimensions.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size)));
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.code())
                                .setShape(dimensions)))
                .build();
    }
}
