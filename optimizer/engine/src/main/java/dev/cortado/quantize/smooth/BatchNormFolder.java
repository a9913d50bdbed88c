package dev.cortado.quantize.smooth;

import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.WeightStore;
import dev.cortado.onnx.proto.NodeProto;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Folds batch normalisations into the convolutions before them, as they are at inference: {@code W' = W g / sqrt(v + e)}, {@code b' = (b - m)
 * g / sqrt(v + e) + beta} with scale g, mean m, variance v and epsilon e.
 */
final class BatchNormFolder {

    private static final float EPSILON = 1e-5f;

    private BatchNormFolder() {}

    /** The model without the batch normalisations that could be folded; the same model if there is none. */
    static OnnxModel fold(OnnxModel model) throws IOException {
        Graph graph = model.graph();
        Map<Node, Node> norms = new HashMap<>();
        Set<Node> folded = new HashSet<>();
        for (Node node : graph.nodes()) {
            if (node.is("BatchNormalization")) {
                convolution(graph, node).ifPresent(conv -> {
                    norms.put(conv, node);
                    folded.add(node);
                });
            }
        }
        if (folded.isEmpty()) {
            return model;
        }
        GraphRewriter rewriter = new GraphRewriter(model);
        WeightStore store = new WeightStore();
        for (Node node : graph.nodes()) {
            if (norms.containsKey(node)) {
                rewriter.add(fold(graph, node, norms.get(node), rewriter, store));
            } else if (!folded.contains(node)) {
                rewriter.add(node.proto());
            }
        }
        return rewriter.finish();
    }

    private static Optional<Node> convolution(Graph graph, Node norm) {
        boolean constant = true;
        for (int position = 1; position <= 4; position++) {
            constant &= floats(graph, norm.input(position)).isPresent();
        }
        if (!constant
                || norm.integer("training_mode", 0) != 0
                || norm.outputs().stream()
                        .skip(1)
                        .anyMatch(output -> graph.isOutput(output)
                                || !graph.consumers(output).isEmpty())) {
            return Optional.empty();
        }
        String value = norm.input(0);
        return graph.producer(value)
                .filter(node -> node.is("Conv")
                        && graph.consumers(value).size() == 1
                        && !graph.isOutput(value)
                        && floats(graph, node.input(1)).isPresent()
                        && (node.input(2).isEmpty()
                                || floats(graph, node.input(2)).isPresent()));
    }

    private static NodeProto fold(Graph graph, Node conv, Node norm, GraphRewriter rewriter, WeightStore store)
            throws IOException {
        float[] scale = floats(graph, norm.input(1)).orElseThrow().floats();
        float[] shift = floats(graph, norm.input(2)).orElseThrow().floats();
        float[] mean = floats(graph, norm.input(3)).orElseThrow().floats();
        float[] variance = floats(graph, norm.input(4)).orElseThrow().floats();
        Tensor weight = floats(graph, conv.input(1)).orElseThrow();
        float[] weights = weight.floats();
        float[] bias = floats(graph, conv.input(2)).map(Tensor::floats).orElse(new float[scale.length]);
        int run = weights.length / scale.length;
        double epsilon = norm.real("epsilon", EPSILON);
        for (int channel = 0; channel < scale.length; channel++) {
            double factor = scale[channel] / Math.sqrt(variance[channel] + epsilon);
            for (int i = channel * run; i < (channel + 1) * run; i++) {
                weights[i] = (float) (weights[i] * factor);
            }
            bias[channel] = (float) ((bias[channel] - mean[channel]) * factor + shift[channel]);
        }
        String weightName = ScaledConstants.add(conv.input(1) + "_folded", weight.shape(), weights, rewriter, store);
        String biasName =
                ScaledConstants.add(conv.input(1) + "_folded_bias", List.of((long) bias.length), bias, rewriter, store);
        return conv.proto().toBuilder()
                .clearInput()
                .addAllInput(List.of(conv.input(0), weightName, biasName))
                .setOutput(0, norm.outputs().getFirst())
                .build();
    }

    private static Optional<Tensor> floats(Graph graph, String value) {
        return Constants.find(graph, value).filter(tensor -> tensor.type() == ElementType.FLOAT);
    }
}
