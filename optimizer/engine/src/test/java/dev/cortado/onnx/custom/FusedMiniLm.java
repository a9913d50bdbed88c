package dev.cortado.onnx.custom;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import dev.cortado.quantize.RealModels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** all-MiniLM-L6-v2 made of Cortado's operators, its parameters found by the names that its exporter gave them. */
public final class FusedMiniLm {

    private static final int LAYERS = 6;
    private static final int WIDTH = 384;
    private static final int HEADS = 12;
    private static final double EPSILON = 1e-12;

    private FusedMiniLm() {}

    /** Embeddings and encoder, with the inputs and the output of the original. */
    public static OnnxModel model() throws IOException {
        Graph graph = OnnxModel.read(RealModels.file(RealModels.MINILM)).graph();
        ModelBuilder builder = new ModelBuilder()
                .opset(11)
                .domain(CustomOperator.DOMAIN)
                .input("input_ids", ElementType.INT64, "batch_size", "sequence_length")
                .input("attention_mask", ElementType.INT64, "batch_size", "sequence_length")
                .input("token_type_ids", ElementType.INT64, "batch_size", "sequence_length")
                .output("last_hidden_state", ElementType.FLOAT, "batch_size", "sequence_length", WIDTH);
        Embedding embedding = new Embedding(
                EmbeddingTable.floats(tensor(graph, "embeddings.word_embeddings.weight")),
                Optional.of(tensor(graph, "embeddings.position_embeddings.weight")),
                Optional.of(tensor(graph, "embeddings.token_type_embeddings.weight")),
                norm(graph, "embeddings.LayerNorm"),
                false,
                EPSILON,
                0);
        EmbeddingOperator.Values embedded =
                new EmbeddingOperator.Values("input_ids", "attention_mask", "token_type_ids", "", "embedded");
        EncoderOperator.Values encoded =
                new EncoderOperator.Values("embedded", "attention_mask", "", "last_hidden_state");
        return CustomModels.complete(
                builder,
                EmbeddingOperator.write(embedding, "embeddings", embedded, name -> name),
                EncoderOperator.write(stack(graph), "encoder", encoded, name -> name));
    }

    private static EncoderStack stack(Graph graph) {
        List<EncoderLayer> layers = new ArrayList<>();
        for (int i = 0; i < LAYERS; i++) {
            String layer = "encoder.layer." + i + ".";
            layers.add(new EncoderLayer(
                    norm(graph, layer + "attention.output.LayerNorm"),
                    linear(
                            graph,
                            layer + "attention.self.query",
                            layer + "attention.self.key",
                            layer + "attention.self.value"),
                    linear(graph, layer + "attention.output.dense"),
                    norm(graph, layer + "output.LayerNorm"),
                    linear(graph, layer + "intermediate.dense"),
                    linear(graph, layer + "output.dense")));
        }
        return new EncoderStack(
                HEADS,
                false,
                false,
                EPSILON,
                Activation.GELU,
                Optional.empty(),
                1 / Math.sqrt((double) WIDTH / HEADS),
                layers,
                Optional.empty());
    }

    private static Tensor tensor(Graph graph, String name) {
        return graph.initializer(name).orElseThrow();
    }

    private static Normalization norm(Graph graph, String name) {
        return new Normalization(tensor(graph, name + ".weight"), Optional.of(tensor(graph, name + ".bias")));
    }

    /** Layers side by side; the exporter stores their weights as inputs by outputs. */
    private static Linear linear(Graph graph, String... names) {
        List<float[]> weights = Arrays.stream(names)
                .map(name -> transposed(weights(graph, name)))
                .toList();
        List<float[]> biases = Arrays.stream(names)
                .map(name -> tensor(graph, name + ".bias").floats())
                .toList();
        int outputs = count(biases, values -> values.length);
        int inputs = count(weights, values -> values.length) / outputs;
        return new Linear(
                MatrixFormat.F32,
                outputs,
                inputs,
                MatrixPacking.floats(MatrixFormat.F32).pack(joined(weights), outputs, inputs),
                Optional.of(Tensors.floats("", List.of((long) outputs), joined(biases))));
    }

    private static Tensor weights(Graph graph, String name) {
        Node sum = graph.consumers(name + ".bias").getFirst();
        Node product = Stream.of(sum.input(0), sum.input(1))
                .flatMap(value -> graph.producer(value).stream())
                .findFirst()
                .orElseThrow();
        return tensor(graph, product.input(1));
    }

    private static float[] transposed(Tensor tensor) {
        int rows = Math.toIntExact(tensor.shape().get(0));
        int columns = Math.toIntExact(tensor.shape().get(1));
        float[] values = tensor.floats();
        float[] turned = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            turned[i % columns * rows + i / columns] = values[i];
        }
        return turned;
    }

    private static int count(List<float[]> parts, ToIntFunction<float[]> length) {
        return parts.stream().mapToInt(length).sum();
    }

    private static float[] joined(List<float[]> parts) {
        float[] joined = new float[count(parts, values -> values.length)];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }
}
