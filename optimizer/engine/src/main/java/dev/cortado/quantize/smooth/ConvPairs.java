package dev.cortado.quantize.smooth;

import dev.cortado.onnx.Constants;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.quantize.smooth.ScaleFolder.Target;
import dev.cortado.quantize.smooth.ScaledConstants.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds convolutions behind each other of which the channels between can be scaled freely: only what keeps positive factors lies between
 * them, {@code f(s x) = s f(x)}, and nothing else looks at what is between.
 */
final class ConvPairs {

    private static final Set<String> KEEP_FACTORS = Set.of(
            "Relu", "LeakyRelu", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "Identity", "Dropout");

    /**
     * Two convolutions.
     *
     * @param first its output channels are divided
     * @param second its input channels are multiplied
     * @param biases constants added between, with the dimension of the channels
     */
    record Pair(Node first, Node second, List<Target> biases) {}

    /** Either a pair or why there is none. */
    record Found(Optional<Pair> pair, String reason) {}

    private final Graph graph;
    private final ScaledConstants constants;

    ConvPairs(Graph graph, ScaledConstants constants) {
        this.graph = graph;
        this.constants = constants;
    }

    /** The pair that a convolution is the first of. */
    Found after(Node first) {
        Optional<Tensor> weight = constants.constant(first, 1);
        if (weight.isEmpty()) {
            return none("its weights are no constant floats");
        }
        if (!first.input(2).isEmpty() && constants.constant(first, 2).isEmpty()) {
            return none("its bias is no constant of floats");
        }
        Optional<String> problem = Finite.problem(weight.get());
        if (problem.isPresent()) {
            return none("its weight " + problem.get());
        }
        int rank = weight.get().shape().size();
        long channels = weight.get().shape().getFirst();
        List<Target> biases = new ArrayList<>();
        String value = first.outputs().getFirst();
        while (true) {
            List<Node> readers = graph.consumers(value);
            if (graph.isOutput(value) || readers.size() != 1) {
                return none(
                        graph.isOutput(value)
                                ? "what it gives is an output of the model"
                                : "what it gives is read by " + readers.size() + " nodes");
            }
            Node next = readers.getFirst();
            if (next.is("Conv") && next.input(0).equals(value)) {
                return second(first, next, channels, biases);
            }
            Optional<String> obstacle = obstacle(next, value, rank, channels, biases);
            if (obstacle.isPresent()) {
                return none(obstacle.get());
            }
            value = next.outputs().getFirst();
        }
    }

    private Found second(Node first, Node second, long channels, List<Target> biases) {
        Optional<Tensor> weight = constants.constant(second, 1);
        if (weight.isEmpty()) {
            return none("the weights of " + second + " behind it are no constant floats");
        }
        Optional<String> problem = Finite.problem(weight.get());
        if (problem.isPresent()) {
            return none("the weight of " + second + " behind it, " + problem.get());
        }
        boolean depthwise = weight.get().shape().get(1) == 1 && second.integer("group", 1) == channels;
        if (second.integer("group", 1) != 1 && !depthwise) {
            return none(second + " behind it works in groups of several channels");
        }
        return new Found(Optional.of(new Pair(first, second, biases)), "");
    }

    /** Why factors do not get through a node; empty when they do. Constants added on the way are collected. */
    private Optional<String> obstacle(Node node, String value, int rank, long channels, List<Target> biases) {
        if (node.domain().isEmpty() && KEEP_FACTORS.contains(node.operator())) {
            return Optional.empty();
        }
        int other = node.input(0).equals(value) ? 1 : 0;
        return switch (node.operator()) {
            case "PRelu" -> other == 1 && constants.constant(node, 1).isPresent() ? Optional.empty() : between(node);
            case "Clip" -> clip(node);
            case "Mul" -> isFactor(node, other, rank, channels) ? Optional.empty() : between(node);
            case "Div" -> other == 1 && isFactor(node, 1, rank, channels) ? Optional.empty() : between(node);
            case "Add" -> {
                Optional<Target> bias = perChannel(node, other, rank, channels);
                bias.ifPresent(biases::add);
                yield bias.isPresent() ? Optional.empty() : between(node);
            }
            default -> between(node);
        };
    }

    private Optional<String> clip(Node node) {
        float low = limit(node, 1, "min", -Float.MAX_VALUE);
        float high = limit(node, 2, "max", Float.MAX_VALUE);
        return low == 0 && high == Float.MAX_VALUE
                ? Optional.empty()
                : Optional.of(
                        node + " lies between, which cuts at fixed heights (as ReLU6 does) and so keeps no factor");
    }

    /** NaN when it is computed. */
    private float limit(Node node, int position, String attribute, float none) {
        if (node.input(position).isEmpty()) {
            return node.real(attribute, none);
        }
        return Constants.find(graph, node.input(position))
                .filter(tensor -> tensor.count() == 1)
                .map(tensor -> tensor.floats()[0])
                .orElse(Float.NaN);
    }

    private boolean isFactor(Node node, int position, int rank, long channels) {
        return constants
                        .constant(node, position)
                        .filter(t -> t.count() == 1 && t.shape().size() <= rank)
                        .isPresent()
                || perChannel(node, position, rank, channels).isPresent();
    }

    /** A constant with one number for each channel, dimension 1 of what it is added to. */
    private Optional<Target> perChannel(Node node, int position, int rank, long channels) {
        return constants.constant(node, position).flatMap(tensor -> {
            int axis = tensor.shape().size() - rank + 1;
            return axis >= 0
                            && axis <= 1
                            && tensor.count() == channels
                            && tensor.shape().get(axis) == channels
                    ? Optional.of(new Target(new Place(node, position), axis))
                    : Optional.empty();
        });
    }

    private static Optional<String> between(Node node) {
        return Optional.of(node + " lies behind it, which keeps no factor of a channel");
    }

    private static Found none(String reason) {
        return new Found(Optional.empty(), reason);
    }
}
