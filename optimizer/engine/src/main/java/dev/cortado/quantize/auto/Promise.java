package dev.cortado.quantize.auto;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.runtime.Model;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a method promises of a model before anything was run.
 *
 * @param size how many times smaller the model gets
 * @param speed how many times faster; 1 where it is no faster
 */
public record Promise(double size, double speed) {

    private static final int FLOAT_BITS = 32;
    private static final int FEWEST_DIMENSIONS = 2;

    /** By which methods are ordered: size times speed. Slower models are as small as others, so slowness does not count against it. */
    public double value() {
        return size * Math.max(1, speed);
    }

    /**
     * Counts the weights of a model that operators of some types read: these shrink, the rest of the file stays.
     *
     * @param operators the types that a method changes
     * @param bits what it stores a weight in, scales included
     * @param share which part of these weights it changes
     * @param inside whether it also changes graphs inside nodes ({@code If}, {@code Loop})
     * @param speed how many times faster it makes models of this kind
     */
    static Promise of(Model model, Set<String> operators, double bits, double share, boolean inside, double speed) {
        Map<String, Long> weights = new HashMap<>();
        count(model.onnx().graph(), operators, inside, "", weights);
        double all = model.sizeBytes();
        double covered = Math.min(
                all, weights.values().stream().mapToDouble(Long::doubleValue).sum());
        double after = all - share * covered * (1 - bits / FLOAT_BITS);
        return new Promise(all / after, speed);
    }

    private static void count(
            Graph graph, Set<String> operators, boolean inside, String path, Map<String, Long> weights) {
        for (Node node : graph.nodes()) {
            if (operators.contains(node.operator())) {
                for (String input : node.inputs()) {
                    source(graph, input)
                            .filter(tensor -> tensor.type() == ElementType.FLOAT
                                    && tensor.shape().size() >= FEWEST_DIMENSIONS)
                            .ifPresent(tensor -> weights.put(path + tensor.name(), tensor.byteSize()));
                }
            }
            if (inside) {
                for (Graph subgraph : node.subgraphs()) {
                    count(subgraph, operators, true, path + node.label() + "/", weights);
                }
            }
        }
    }

    /** Where a constant is stored; one that is only moved on the way is not copied. */
    private static Optional<Tensor> source(Graph graph, String value) {
        Optional<Node> producer = graph.producer(value);
        if (producer.isEmpty()) {
            return graph.initializer(value);
        }
        return switch (producer.get().operator()) {
            case "Constant" -> producer.get().tensor("value").map(tensor -> tensor.renamed(value));
            case "Identity", "Transpose" -> source(graph, producer.get().input(0));
            default -> Optional.empty();
        };
    }
}
