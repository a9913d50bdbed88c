package dev.cortado.runner.bench.kernels;

import com.google.protobuf.ByteString;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.GraphBuilder;
import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import dev.cortado.onnx.custom.CustomFunctions;
import dev.cortado.onnx.custom.CustomOperator;
import dev.cortado.onnx.custom.EncoderOperator;
import dev.cortado.onnx.custom.EncoderStack;
import dev.cortado.onnx.custom.PoolOperator;
import dev.cortado.onnx.custom.StoredConstants;
import dev.cortado.onnx.proto.TensorShapeProto;
import dev.cortado.onnx.proto.TypeProto;
import dev.cortado.onnx.proto.ValueInfoProto;
import java.util.List;
import java.util.Map;

/** Parts of all-MiniLM-L6-v2 as models, by the names that its export has. */
final class MiniLmParts {

    private static final String EMBEDDED = "/embeddings/LayerNorm/Add_1_output_0";
    private static final String FIRST_LAYER = "/encoder/layer.0/output/LayerNorm/Add_1_output_0";
    private static final String LAST = "last_hidden_state";
    private static final long WIDTH = 384;
    private static final int OPSET = 17;

    private MiniLmParts() {}

    /** From ids to the normalised embeddings. */
    static OnnxModel embeddings(OnnxModel model) {
        return CustomFunctions.complete(Models.cut(model, List.of(), hidden(EMBEDDED)));
    }

    /** From normalised embeddings through the first layer. */
    static OnnxModel layer(OnnxModel model) {
        return Models.cut(model, List.of(hidden(EMBEDDED)), hidden(FIRST_LAYER));
    }

    /** The same of the fused model. */
    static OnnxModel encoderLayer(OnnxModel fused) {
        GraphRewriter rewriter = new GraphRewriter(fused);
        for (Node node : fused.graph().nodes()) {
            if (CustomOperator.ENCODER.is(node)) {
                EncoderStack stack = EncoderOperator.read(node, StoredConstants.of(fused.graph()));
                EncoderOperator.write(
                                stack.withLayers(stack.layers().subList(0, 1)),
                                node.name(),
                                EncoderOperator.values(node),
                                rewriter::freshName)
                        .addTo(rewriter);
            } else {
                rewriter.add(node.proto());
            }
        }
        return CustomFunctions.complete(Models.cut(rewriter.finish(), List.of(hidden(EMBEDDED)), hidden(LAST)));
    }

    /** {@code MeanPool} alone. */
    static OnnxModel pool() {
        return CustomFunctions.complete(Models.with(
                open(pooling().domain(CustomOperator.DOMAIN).build()),
                PoolOperator.write("pool", "hidden", "attention_mask", "y", false)));
    }

    /** The mean of tokens as sentence-transformers' modules are exported: with a mask that is widened to the hidden states. */
    static OnnxModel exportedPool() {
        Tensor last = Tensors.longs("last", List.of(1L), -1);
        Tensor first = Tensors.longs("first", List.of(1L), 1);
        Tensor least = Tensors.floats("least", List.of(), 1e-9f);
        GraphBuilder graph = pooling();
        for (Tensor tensor : List.of(last, first, least)) {
            graph.initializer(tensor.name(), tensor.type(), tensor.shape(), tensor.bytes());
        }
        return open(graph.node("", "Unsqueeze", List.of("attention_mask", "last"), List.of("column"), Map.of())
                .node("", "Shape", List.of("hidden"), List.of("shape"), Map.of())
                .node("", "Expand", List.of("column", "shape"), List.of("wide"), Map.of())
                .node("", "Cast", List.of("wide"), List.of("mask"), Map.of("to", (long) ElementType.FLOAT.code()))
                .node("", "Mul", List.of("hidden", "mask"), List.of("kept"), Map.of())
                .node("", "ReduceSum", List.of("kept", "first"), List.of("sum"), Map.of("keepdims", 0L))
                .node("", "ReduceSum", List.of("mask", "first"), List.of("count"), Map.of("keepdims", 0L))
                .node("", "Clip", List.of("count", "least"), List.of("some"), Map.of())
                .node("", "Div", List.of("sum", "some"), List.of("y"), Map.of())
                .build());
    }

    private static GraphBuilder pooling() {
        return new GraphBuilder("pool", OPSET)
                .input("hidden", ElementType.FLOAT, List.of(1L, 1L, WIDTH))
                .input("attention_mask", ElementType.INT64, List.of(1L, 1L))
                .output("y", ElementType.FLOAT, List.of(1L, WIDTH));
    }

    /** The model with any number of tokens. */
    private static OnnxModel open(OnnxModel model) {
        var changed = model.proto().toBuilder();
        changed.getGraphBuilder()
                .getInputBuilderList()
                .forEach(input -> input.getTypeBuilder()
                        .getTensorTypeBuilder()
                        .getShapeBuilder()
                        .getDimBuilder(1)
                        .setDimParamBytes(ByteString.copyFromUtf8("tokens")));
        return model.with(changed.build());
    }

    private static ValueInfoProto hidden(String name) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimParam("batch");
        shape.addDimBuilder().setDimParam("tokens");
        shape.addDimBuilder().setDimValue(WIDTH);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(ElementType.FLOAT.code())
                                .setShape(shape)))
                .build();
    }
}
