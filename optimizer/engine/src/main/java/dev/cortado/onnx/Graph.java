package dev.cortado.onnx;

import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.onnx.proto.TensorProto;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A read-only view of a graph: its nodes, what it takes and gives, and its constant tensors. */
public final class Graph {

    private final GraphProto proto;
    private final List<Node> nodes;
    private final List<Value> inputs;
    private final List<Value> outputs;
    private final Map<String, Tensor> initializers = new LinkedHashMap<>();
    private final Map<String, Node> producers = new HashMap<>();
    private final Map<String, List<Node>> consumers = new HashMap<>();

    Graph(GraphProto proto, ExternalData external) {
        this.proto = proto;
        this.nodes = proto.getNodeList().stream()
                .map(node -> new Node(node, external))
                .toList();
        for (TensorProto initializer : proto.getInitializerList()) {
            initializers.put(initializer.getName(), new Tensor(initializer, external));
        }
        this.inputs = proto.getInputList().stream()
                .filter(input -> !initializers.containsKey(input.getName()))
                .map(Value::of)
                .toList();
        this.outputs = proto.getOutputList().stream().map(Value::of).toList();
        for (Node node : nodes) {
            node.proto().getOutputList().forEach(output -> producers.putIfAbsent(output, node));
            for (String read : valuesRead(node)) {
                consumers.computeIfAbsent(read, value -> new ArrayList<>()).add(node);
            }
        }
    }

    /** The graph's name; may be empty. */
    public String name() {
        return proto.getName();
    }

    /** The nodes in the file's order, which the format wants topological; see {@link TopologicalOrder}. */
    public List<Node> nodes() {
        return nodes;
    }

    /** What a caller feeds: the declared inputs without those that have an initialiser as their default. */
    public List<Value> inputs() {
        return inputs;
    }

    /** What the graph gives. */
    public List<Value> outputs() {
        return outputs;
    }

    /** What the file declares of values inside the graph; many files declare nothing. */
    public List<Value> declared() {
        return proto.getValueInfoList().stream().map(Value::of).toList();
    }

    /** The constant tensors, in the file's order. Sparse ones are only in {@link #proto()}. */
    public List<Tensor> initializers() {
        return List.copyOf(initializers.values());
    }

    /** The constant tensor of a name. */
    public Optional<Tensor> initializer(String name) {
        return Optional.ofNullable(initializers.get(name));
    }

    /** The node that writes a value; none for inputs and initialisers. */
    public Optional<Node> producer(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.ofNullable(producers.get(value));
    }

    /** The nodes that read a value, each once, in order; a node whose subgraph reads it counts. */
    public List<Node> consumers(String value) {
        return Collections.unmodifiableList(consumers.getOrDefault(value, List.of()));
    }

    /** Whether the graph gives this value to its caller. */
    public boolean isOutput(String value) {
        return outputs.stream().anyMatch(output -> output.name().equals(value));
    }

    /** How often each operator appears in this graph, subgraphs not counted, sorted by name. */
    public Map<String, Long> operatorCounts() {
        Map<String, Long> counts = new TreeMap<>();
        nodes.forEach(node -> counts.merge(node.operator(), 1L, Long::sum));
        return Collections.unmodifiableMap(counts);
    }

    /** Every name used for a node or a value, in this graph and in all graphs inside its nodes. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        collectNames(proto, names);
        names.remove("");
        return names;
    }

    /** The message behind this view. */
    public GraphProto proto() {
        return proto;
    }

    /** The values a node reads: its inputs, and what the graphs inside it take from the graph around them. */
    static Set<String> valuesRead(Node node) {
        Set<String> read = new LinkedHashSet<>(node.proto().getInputList());
        for (Graph subgraph : node.subgraphs()) {
            read.addAll(subgraph.outerValues());
        }
        read.remove("");
        return read;
    }

    /** The values that this graph's nodes read, nested graphs included. */
    Set<String> valuesRead() {
        return new LinkedHashSet<>(consumers.keySet());
    }

    /** The values that this graph reads and does not define itself. */
    Set<String> outerValues() {
        Set<String> outer = new LinkedHashSet<>();
        nodes.forEach(node -> outer.addAll(valuesRead(node)));
        outputs.forEach(output -> outer.add(output.name()));
        outer.removeAll(producers.keySet());
        outer.removeAll(initializers.keySet());
        proto.getInputList().forEach(input -> outer.remove(input.getName()));
        proto.getSparseInitializerList()
                .forEach(sparse -> outer.remove(sparse.getValues().getName()));
        return outer;
    }

    private static void collectNames(GraphProto graph, Set<String> names) {
        graph.getInputList().forEach(value -> names.add(value.getName()));
        graph.getOutputList().forEach(value -> names.add(value.getName()));
        graph.getValueInfoList().forEach(value -> names.add(value.getName()));
        graph.getInitializerList().forEach(tensor -> names.add(tensor.getName()));
        graph.getSparseInitializerList()
                .forEach(sparse -> names.add(sparse.getValues().getName()));
        for (NodeProto node : graph.getNodeList()) {
            names.add(node.getName());
            names.addAll(node.getInputList());
            names.addAll(node.getOutputList());
            node.getAttributeList().forEach(attribute -> {
                collectNames(attribute.getG(), names);
                attribute.getGraphsList().forEach(subgraph -> collectNames(subgraph, names));
            });
        }
    }
}
