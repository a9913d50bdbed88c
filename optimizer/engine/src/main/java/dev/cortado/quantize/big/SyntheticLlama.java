package dev.cortado.quantize.big;

import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.proto.OperatorSetIdProto;
import dev.cortado.onnx.proto.TensorShapeProto;
import dev.cortado.onnx.proto.TypeProto;
import dev.cortado.onnx.proto.ValueInfoProto;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.tensor.Nodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * A model with the graph of a Llama and made-up weights: embeddings, blocks of attention and gated feed-forward network with root mean
 * square norms before them, and the last projection. Rotary positions, mask and cache are left out: they have no weights. It runs, and
 * says nothing.
 */
public final class SyntheticLlama {

    private static final long OPSET = 17;
    private static final int IR_VERSION = 8;

    private final LlamaShape shape;
    private final ExternalWeights weights;
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("llama");

    private SyntheticLlama(LlamaShape shape, ExternalWeights weights) {
        this.shape = shape;
        this.weights = weights;
    }

    /**
     * Writes a model, its weights into {@code <file>.data} beside it.
     *
     * @param file of the model, in a folder with room for {@link LlamaShape#bytes()}
     * @param seed of the weights; the same seed gives the same model
     * @param progress counts the weights' bytes
     * @throws IOException if it cannot be written, or is there already
     */
    public static void write(LlamaShape shape, Path file, long seed, Progress progress) throws IOException {
        Path data = file.resolveSibling(file.getFileName() + ".data");
        try (ExternalWeights weights = new ExternalWeights(data, shape.bytes(), seed, progress)) {
            ModelProto model = ModelProto.newBuilder()
                    .setIrVersion(IR_VERSION)
                    .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPSET))
                    .setGraph(new SyntheticLlama(shape, weights).build())
                    .build();
            // Not by way of OnnxModel, which would bring the data file to a new place.
            Files.write(file, model.toByteArray(), StandardOpenOption.CREATE_NEW);
        }
    }

    private GraphProto build() throws IOException {
        long hidden = shape.hidden();
        graph.addInput(value("input_ids", ElementType.INT64, "batch", "tokens"));
        graph.addOutput(value("logits", ElementType.FLOAT, "batch", "tokens", "vocabulary"));
        graph.addInitializer(
                Constants.longs("heads_shape", List.of(0L, 0L, (long) shape.heads(), hidden / shape.heads())));
        graph.addInitializer(Constants.longs("hidden_shape", List.of(0L, 0L, hidden)));
        graph.addInitializer(Constants.floats("epsilon", List.of(), 1e-5f));
        graph.addInitializer(Constants.floats("root", List.of(), (float) Math.sqrt((double) hidden / shape.heads())));
        graph.addInitializer(weights.write("model.embed_tokens.weight", shape.vocabulary(), hidden));
        String state = node("Gather", "model.embed_tokens", List.of("model.embed_tokens.weight", "input_ids"));
        for (int layer = 0; layer < shape.layers(); layer++) {
            String name = "model.layers." + layer;
            String attended = attention(name + ".self_attn", norm(name + ".input_layernorm", state));
            state = node("Add", name + ".attended", List.of(state, attended));
            String forward = feedForward(name + ".mlp", norm(name + ".post_attention_layernorm", state));
            state = node("Add", name, List.of(state, forward));
        }
        graph.addInitializer(weights.write("lm_head.weight", hidden, shape.vocabulary()));
        List<String> last = List.of(norm("model.norm", state), "lm_head.weight");
        graph.addNode(Nodes.make("MatMul", "lm_head", last, List.of("logits")));
        return graph.build();
    }

    private String norm(String name, String state) {
        float[] ones = new float[shape.hidden()];
        Arrays.fill(ones, 1);
        graph.addInitializer(Constants.floats(name + ".weight", List.of((long) shape.hidden()), ones));
        String squares = node("Mul", name + ".squares", List.of(state, state));
        String mean = node("ReduceMean", name + ".mean", List.of(squares), Nodes.integers("axes", List.of(-1L)));
        String root = node("Sqrt", name + ".root", List.of(node("Add", name + ".shift", List.of(mean, "epsilon"))));
        String scaled = node("Div", name + ".scale", List.of(state, root));
        return node("Mul", name, List.of(scaled, name + ".weight"));
    }

    private String attention(String name, String state) throws IOException {
        String query = heads(name + ".q_proj", state, List.of(0L, 2L, 1L, 3L));
        String key = heads(name + ".k_proj", state, List.of(0L, 2L, 3L, 1L));
        String values = heads(name + ".v_proj", state, List.of(0L, 2L, 1L, 3L));
        String scores = node("MatMul", name + ".scores", List.of(query, key));
        String scaled = node("Div", name + ".scale", List.of(scores, "root"));
        String shares = node("Softmax", name + ".softmax", List.of(scaled), Nodes.integer("axis", -1));
        String mixed = node("MatMul", name + ".mix", List.of(shares, values));
        String turned =
                node("Transpose", name + ".turn", List.of(mixed), Nodes.integers("perm", List.of(0L, 2L, 1L, 3L)));
        String joined = node("Reshape", name + ".join", List.of(turned, "hidden_shape"));
        return projection(name + ".o_proj", joined, shape.hidden(), shape.hidden());
    }

    private String heads(String name, String state, List<Long> order) throws IOException {
        String projected = projection(name, state, shape.hidden(), shape.hidden());
        String divided = node("Reshape", name + ".heads", List.of(projected, "heads_shape"));
        return node("Transpose", name + ".turn", List.of(divided), Nodes.integers("perm", order));
    }

    private String feedForward(String name, String state) throws IOException {
        String gate = projection(name + ".gate_proj", state, shape.hidden(), shape.intermediate());
        String up = projection(name + ".up_proj", state, shape.hidden(), shape.intermediate());
        String open = node("Mul", name + ".silu", List.of(gate, node("Sigmoid", name + ".sigmoid", List.of(gate))));
        String gated = node("Mul", name + ".gate", List.of(open, up));
        return projection(name + ".down_proj", gated, shape.intermediate(), shape.hidden());
    }

    private String projection(String name, String state, int inputs, int outputs) throws IOException {
        graph.addInitializer(weights.write(name + ".weight", inputs, outputs));
        return node("MatMul", name, List.of(state, name + ".weight"));
    }

    private String node(String operator, String name, List<String> inputs, AttributeProto... attributes) {
        String output = name + ".out";
        graph.addNode(Nodes.make(operator, name, inputs, List.of(output), attributes));
        return output;
    }

    private static ValueInfoProto value(String name, ElementType type, String... dimensions) {
        TensorShapeProto.Builder sizes = TensorShapeProto.newBuilder();
        for (String dimension : dimensions) {
            sizes.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(dimension));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.code())
                                .setShape(sizes)))
                .build();
    }
}
