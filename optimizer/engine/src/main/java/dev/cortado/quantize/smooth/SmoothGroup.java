package dev.cortado.quantize.smooth;

import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.quantize.smooth.ScaledConstants.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The products that read one activation and must therefore share its scales.
 *
 * @param activation the value they read
 * @param channels its last dimension
 * @param products {@code MatMul} and {@code Gemm} nodes with a constant weight
 */
record SmoothGroup(String activation, int channels, List<Node> products) {

    /** Why a node is in no group; empty when it may be smoothed. */
    static Optional<String> reasonToLeave(Node node, ScaledConstants constants, Graph graph) {
        if (dev.cortado.onnx.Constants.find(graph, node.input(1)).isEmpty()) {
            return Optional.of("its right-hand side is computed at run time, not a constant weight");
        }
        if (constants.constant(node, 1).isEmpty()) {
            return Optional.of("its weight is of type "
                    + dev.cortado.onnx.Constants.find(graph, node.input(1))
                            .orElseThrow()
                            .type()
                    + ", not float");
        }
        if (constants.constant(node, 1).orElseThrow().shape().size() != 2) {
            return Optional.of("its weight is not one matrix");
        }
        if (node.is("Gemm") && node.integer("transA", 0) != 0) {
            return Optional.of("its activation is transposed, so that its channels are not its last dimension");
        }
        if (dev.cortado.onnx.Constants.find(graph, node.input(0)).isPresent()) {
            return Optional.of("its activation is constant");
        }
        Tensor weight = constants.constant(node, 1).orElseThrow();
        if (weight.count() == 0) {
            return Optional.of("its weight is empty");
        }
        return Finite.problem(weight).map(problem -> "its weight " + problem);
    }

    /** Groups nodes that may be smoothed, in the graph's order. */
    static List<SmoothGroup> of(List<Node> nodes, ScaledConstants constants) {
        Map<String, SmoothGroup> groups = new LinkedHashMap<>();
        for (Node node : nodes) {
            int channels = Math.toIntExact(
                    constants.constant(node, 1).orElseThrow().shape().get(rows(node)));
            groups.computeIfAbsent(node.input(0), value -> new SmoothGroup(value, channels, new ArrayList<>()))
                    .products()
                    .add(node);
        }
        return List.copyOf(groups.values());
    }

    /** The dimension of a product's weight that is summed over. */
    static int rows(Node product) {
        return product.is("Gemm") && product.integer("transB", 0) != 0 ? 1 : 0;
    }

    /** The largest magnitude of the weights that meet each channel, over all products. */
    float[] weightMaxima(ScaledConstants constants) {
        float[] maxima = new float[channels];
        for (Node product : products) {
            float[] values = constants.values(new Place(product, 1));
            int columns = values.length / channels;
            boolean transposed = rows(product) == 1;
            for (int i = 0; i < values.length; i++) {
                int channel = transposed ? i % channels : i / columns;
                maxima[channel] = Math.max(maxima[channel], Math.abs(values[i]));
            }
        }
        return maxima;
    }

    /** Whether anything else looks at the activation. */
    boolean isShared(Graph graph) {
        return graph.isOutput(activation) || graph.consumers(activation).size() != products.size();
    }
}
