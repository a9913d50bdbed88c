package dev.cortado.magics;

import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.onnx.proto.OperatorSetIdProto;
import dev.cortado.onnx.proto.StringStringEntryProto;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.onnx.proto.TensorShapeProto;
import dev.cortado.onnx.proto.TypeProto;
import dev.cortado.onnx.proto.ValueInfoProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Models of one node, written to a file: what a user may bring, good and bad. */
public final class SmallModels {

    private static final int INPUTS = 64;

    private SmallModels() {}

    /** {@code y = x w} with a seeded weight of 64 rows. */
    public static Path product(Path file, int outputs, long opset) throws IOException {
        return write(file, product(outputs, opset));
    }

    /** A node without any weight, of an operator that may not exist, in a domain that may not exist. */
    public static Path plain(Path file, String domain, String operator) throws IOException {
        ModelProto.Builder model = model(GraphProto.newBuilder()
                .addInput(value("x", INPUTS))
                .addOutput(value("y", INPUTS))
                .addNode(NodeProto.newBuilder()
                        .setName("only")
                        .setDomain(domain)
                        .setOpType(operator)
                        .addInput("x")
                        .addOutput("y")));
        if (!domain.isEmpty()) {
            model.addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(1));
        }
        return write(file, model);
    }

    /** A product followed by an operator of an unknown domain. */
    public static Path alien(Path file) throws IOException {
        ModelProto.Builder model = product(8, 13);
        model.getGraphBuilder().getNodeBuilder(0).setOutput(0, "h");
        model.getGraphBuilder()
                .addNode(NodeProto.newBuilder()
                        .setName("taken")
                        .setDomain("com.alien")
                        .setOpType("Abduct")
                        .addInput("h")
                        .addOutput("y"));
        model.addOpsetImport(
                OperatorSetIdProto.newBuilder().setDomain("com.alien").setVersion(1));
        return write(file, model);
    }

    /** A product whose weight says that it lies in another file. */
    public static Path external(Path file, String location) throws IOException {
        ModelProto.Builder model = product(8, 13);
        model.getGraphBuilder()
                .getInitializerBuilder(0)
                .clearFloatData()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue(location));
        return write(file, model);
    }

    private static ModelProto.Builder product(int outputs, long opset) {
        TensorProto.Builder weight = TensorProto.newBuilder()
                .setName("w")
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addDims(INPUTS)
                .addDims(outputs);
        Random random = new Random(7);
        for (int i = 0; i < INPUTS * outputs; i++) {
            weight.addFloatData((float) random.nextGaussian());
        }
        ModelProto.Builder model = model(GraphProto.newBuilder()
                .addInput(value("x", INPUTS))
                .addOutput(value("y", outputs))
                .addInitializer(weight)
                .addNode(NodeProto.newBuilder()
                        .setName("product")
                        .setOpType("MatMul")
                        .addInput("x")
                        .addInput("w")
                        .addOutput("y")));
        model.getOpsetImportBuilder(0).setVersion(opset);
        return model;
    }

    private static ModelProto.Builder model(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph.setName("small"));
    }

    private static ValueInfoProto value(String name, int width) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                                .setShape(TensorShapeProto.newBuilder()
                                        .addDim(TensorShapeProto.Dimension.newBuilder()
                                                .setDimParam("batch"))
                                        .addDim(TensorShapeProto.Dimension.newBuilder()
                                                .setDimValue(width)))))
                .build();
    }

    private static Path write(Path file, ModelProto.Builder model) throws IOException {
        return Files.write(file, model.build().toByteArray());
    }
}
