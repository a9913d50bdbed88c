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
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Builds small models for tests. Dimensions: a number, a name, or null for unknown. */
public final class ModelBuilder {

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("test");
    private final ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(8);
    private long opset = 13;

    public ModelBuilder opset(long version) {
        opset = version;
        return this;
    }

    public ModelBuilder irVersion(long version) {
        model.setIrVersion(version);
        return this;
    }

    public ModelBuilder domain(String domain) {
        model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(1));
        return this;
    }

    public ModelBuilder input(String name, ElementType type, Object... dimensions) {
        graph.addInput(value(name, type, dimensions));
        return this;
    }

    public ModelBuilder output(String name, ElementType type, Object... dimensions) {
        graph.addOutput(value(name, type, dimensions));
        return this;
    }

    /** A float output of unknown shape. */
    public ModelBuilder output(String name) {
        graph.addOutput(ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder().setElemType(ElementType.FLOAT.code()))));
        return this;
    }

    public ModelBuilder valueInfo(String name, ElementType type, Object... dimensions) {
        graph.addValueInfo(value(name, type, dimensions));
        return this;
    }

    public ModelBuilder weight(String name, List<Long> shape, float... values) {
        return initializer(floats(name, shape, values));
    }

    public ModelBuilder indices(String name, List<Long> shape, long... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(ElementType.INT64.code())
                .addAllDims(shape);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        return initializer(tensor.build());
    }

    public ModelBuilder initializer(TensorProto tensor) {
        graph.addInitializer(tensor);
        return this;
    }

    public ModelBuilder node(
            String operator, String name, List<String> inputs, String output, AttributeProto... attributes) {
        return node("", operator, name, inputs, List.of(output), attributes);
    }

    public ModelBuilder node(
            String domain,
            String operator,
            String name,
            List<String> inputs,
            List<String> outputs,
            AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setDomain(domain)
                .setOpType(operator)
                .setName(name)
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addAllAttribute(List.of(attributes)));
        return this;
    }

    public ModelProto proto() {
        List<OperatorSetIdProto> domains = new ArrayList<>(model.getOpsetImportList());
        domains.addFirst(OperatorSetIdProto.newBuilder().setVersion(opset).build());
        return model.clone()
                .clearOpsetImport()
                .addAllOpsetImport(domains)
                .setGraph(graph)
                .build();
    }

    public GraphProto graph() {
        return graph.build();
    }

    public OnnxModel build() {
        return OnnxModel.of(proto(), null);
    }

    public static TensorProto floats(String name, List<Long> shape, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(ElementType.FLOAT.code())
                .addAllDims(shape)
                .setRawData(ByteString.copyFrom(bytes))
                .build();
    }

    public static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    public static AttributeProto real(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    public static AttributeProto integers(String name, Long... values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INTS)
                .addAllInts(List.of(values))
                .build();
    }

    public static AttributeProto reals(String name, Float... values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOATS)
                .addAllFloats(List.of(values))
                .build();
    }

    public static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    public static AttributeProto tensor(String name, TensorProto value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.TENSOR)
                .setT(value)
                .build();
    }

    public static AttributeProto subgraph(String name, GraphProto value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(value)
                .build();
    }

    public static ValueInfoProto value(String name, ElementType type, Object... dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (Object dimension : dimensions) {
            TensorShapeProto.Dimension.Builder proto = shape.addDimBuilder();
            if (dimension instanceof Number size) {
                proto.setDimValue(size.longValue());
            } else if (dimension instanceof String symbol) {
                proto.setDimParam(symbol);
            }
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.code())
                                .setShape(shape)))
                .build();
    }
}
