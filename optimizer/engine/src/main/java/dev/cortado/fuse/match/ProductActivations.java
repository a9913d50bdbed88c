package dev.cortado.fuse.match;

import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.custom.Activation;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The activations of a graph that a native operator can take in: those whose input nothing else reads. */
public final class ProductActivations {

    private final Map<String, Found> found = new HashMap<>();

    private ProductActivations() {}

    /**
     * An activation.
     *
     * @param node the last of its nodes
     * @param activation which it is; without a gate
     */
    public record Found(Node node, Activation activation) {}

    /** Looks for all of them. */
    public static ProductActivations of(GraphView view) {
        ProductActivations all = new ProductActivations();
        for (Node node : view.graph().nodes()) {
            if (mayEnd(node)) {
                all.add(node, view);
            }
        }
        return all;
    }

    /** Whether an activation may end with a node. */
    private static boolean mayEnd(Node node) {
        boolean contributed = node.domain().equals("com.microsoft");
        return switch (node.operator()) {
            case "Relu", "Mul" -> node.domain().isEmpty();
            case "Gelu" -> node.domain().isEmpty() || contributed;
            case "FastGelu" -> contributed;
            default -> false;
        };
    }

    private void add(Node node, GraphView view) {
        String output = node.outputs().getFirst();
        ActivationPattern pattern;
        try {
            pattern = ActivationPattern.match(view, output);
        } catch (Mismatch e) {
            return;
        }
        Optional<Activation> activation = pattern.function().activation();
        Optional<Set<Node>> nodes = Region.between(view, Set.of(pattern.input()), output);
        if (activation.isPresent()
                && pattern.bias().isEmpty()
                && nodes.filter(all -> isAlone(pattern.input(), all, view.graph()))
                        .isPresent()) {
            // Of two that read the same, the later one has the earlier one inside.
            found.put(pattern.input(), new Found(node, activation.get()));
        }
    }

    /** Whether only these nodes read a value, and none of them is there to change its type or round it. */
    private static boolean isAlone(String value, Set<Node> nodes, Graph graph) {
        return !graph.isOutput(value)
                && nodes.containsAll(graph.consumers(value))
                && nodes.stream()
                        .noneMatch(node -> node.is("Cast") || node.is("QuantizeLinear") || node.is("DequantizeLinear"));
    }

    /** The activation that a value goes into and nowhere else. */
    public Optional<Found> behind(String value) {
        return Optional.ofNullable(found.get(value));
    }
}
