package dev.cortado.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A graph and the graphs inside its nodes, taken as one. Names that appear in several of them, as in the two branches of an {@code If},
 * stand for the first.
 */
public final class FlatGraph {

    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Node> byName = new HashMap<>();
    private final Map<String, Node> producers = new HashMap<>();
    private final Map<String, List<Node>> consumers = new HashMap<>();
    private final Map<String, Tensor> constants = new LinkedHashMap<>();

    /** Takes a model's graph apart. */
    public FlatGraph(OnnxModel model) {
        collect(model.graph());
    }

    private void collect(Graph graph) {
        graph.initializers().forEach(tensor -> constants.putIfAbsent(tensor.name(), tensor));
        for (Node node : graph.nodes()) {
            nodes.add(node);
            byName.putIfAbsent(node.name(), node);
            node.outputs().forEach(output -> producers.putIfAbsent(output, node));
            node.inputs()
                    .forEach(input -> consumers
                            .computeIfAbsent(input, value -> new ArrayList<>())
                            .add(node));
            if (node.is("Constant")) {
                node.tensor("value")
                        .ifPresent(tensor -> constants.putIfAbsent(
                                node.outputs().getFirst(),
                                tensor.renamed(node.outputs().getFirst())));
            }
            node.subgraphs().forEach(this::collect);
        }
    }

    /** All nodes, those inside a node right after it. */
    public List<Node> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** The node of a name. */
    public Optional<Node> node(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The node that writes a value. */
    public Optional<Node> producer(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.ofNullable(producers.get(value));
    }

    /** The nodes that read a value as an operand. */
    public List<Node> consumers(String value) {
        return consumers.getOrDefault(value, List.of());
    }

    /** A constant tensor: an initialiser, or what a {@code Constant} node holds. */
    public Optional<Tensor> constant(String value) {
        return Optional.ofNullable(constants.get(value));
    }

    /** All constant tensors by the name of the value they give. */
    public Map<String, Tensor> constants() {
        return Collections.unmodifiableMap(constants);
    }
}
