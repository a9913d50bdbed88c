package dev.cortado.onnx;

import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.onnx.proto.ValueInfoProto;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Builds a changed main graph node by node. A pass goes through the nodes of its input model in order and for each adds
 * the node itself or what replaces it; {@link #finish()} then removes what nothing reads any more.
 *
 * <p>What is removed: nodes and initialisers that something read in the input model and nothing reads now, and the
 * declarations ({@code value_info}, {@code input}) of values that are gone. What was unused before stays.
 */
public final class GraphRewriter {

    private final OnnxModel model;
    private final Set<String> names;

    /** For a wish, the number with which to go on trying: thousands of nodes may wish for the same name. */
    private final Map<String, Integer> taken = new HashMap<>();

    private final List<NodeProto> nodes = new ArrayList<>();
    private final List<TensorProto> added = new ArrayList<>();

    /** Starts with an empty list of nodes and all of the model's initialisers. */
    public GraphRewriter(OnnxModel model) {
        this(model, model.graph().names());
    }

    private GraphRewriter(OnnxModel model, Set<String> names) {
        this.model = model;
        this.names = names;
    }

    /**
     * Starts the rewriting of a graph inside one of this graph's nodes; fresh names are fresh in both. Its {@link #finish()} gives a model
     * of which only the graph counts. The file's format must be version 4 or newer, in which constants are no inputs.
     */
    public GraphRewriter nested(Graph subgraph) {
        return new GraphRewriter(
                model.with(model.proto().toBuilder().setGraph(subgraph.proto()).build()), names);
    }

    /** The model the rewriting starts from. */
    public OnnxModel model() {
        return model;
    }

    /** The wished name, or the first of wish_1, wish_2, ... that no value and no node, nested graphs included, has. */
    public String freshName(String wish) {
        String name = wish;
        int next = taken.getOrDefault(wish, 1);
        while (!names.add(name)) {
            name = wish + "_" + next++;
        }
        taken.put(wish, next);
        return name;
    }

    /** Appends a node. Its inputs must have been written before. */
    public void add(NodeProto node) {
        nodes.add(node);
    }

    /** Adds a constant tensor; its name must be fresh. */
    public void addInitializer(TensorProto tensor) {
        added.add(tensor);
    }

    /**
     * The rewritten model.
     *
     * @throws IllegalStateException if the nodes added are not in topological order: a fault of the pass
     */
    public OnnxModel finish() {
        GraphProto before = model.proto().getGraph();
        GraphProto.Builder changed =
                before.toBuilder().clearNode().addAllNode(nodes).addAllInitializer(added);
        Set<String> readBefore = allRead(model.graph());
        List<NodeProto> alive = withoutOrphans(new Graph(changed.build(), model.external()), readBefore);
        changed.clearNode().addAllNode(alive);
        Graph live = new Graph(changed.build(), model.external());
        Set<String> readNow = allRead(live);
        Set<String> gone = new HashSet<>();
        List<TensorProto> kept = new ArrayList<>();
        for (TensorProto initializer : changed.getInitializerList()) {
            String name = initializer.getName();
            if (readBefore.contains(name) && !readNow.contains(name)) {
                gone.add(name);
            } else {
                kept.add(initializer);
            }
        }
        changed.clearInitializer().addAllInitializer(kept);
        model.graph().nodes().forEach(node -> gone.addAll(node.outputs()));
        live.nodes().forEach(node -> gone.removeAll(node.outputs()));
        keepDeclared(changed, gone, kept);
        ModelProto.Builder result = model.proto().toBuilder().setGraph(changed);
        if (!added.isEmpty() && model.irVersion() < 4) {
            // Before version 4 every initialiser had to be an input too; from 4 on an initialiser alone is a constant.
            result.setIrVersion(4);
        }
        OnnxModel rewritten = model.with(result.build());
        Optional<String> violation = TopologicalOrder.violation(rewritten.graph());
        if (violation.isPresent() && TopologicalOrder.violation(model.graph()).isEmpty()) {
            throw new IllegalStateException("The rewritten graph is not in order: " + violation.get());
        }
        return rewritten;
    }

    /**
     * The nodes without those of which an output was read before and none is now, and without what only such nodes read; in time
     * proportional to the graph's size.
     */
    private List<NodeProto> withoutOrphans(Graph graph, Set<String> readBefore) {
        Map<String, Integer> readers = new HashMap<>();
        Map<String, Node> producers = new HashMap<>();
        graph.outputs().forEach(output -> readers.merge(output.name(), 1, Integer::sum));
        for (Node node : graph.nodes()) {
            Graph.valuesRead(node).forEach(value -> readers.merge(value, 1, Integer::sum));
            node.outputs().forEach(output -> producers.putIfAbsent(output, node));
        }
        Set<Node> orphans = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Node> open = new ArrayDeque<>(graph.nodes());
        while (!open.isEmpty()) {
            Node node = open.poll();
            boolean orphan = node.outputs().stream().noneMatch(readers::containsKey)
                    && node.outputs().stream().anyMatch(readBefore::contains);
            if (orphan && orphans.add(node)) {
                for (String value : Graph.valuesRead(node)) {
                    if (readers.merge(value, -1, Integer::sum) == 0) {
                        readers.remove(value);
                        Optional.ofNullable(producers.get(value)).ifPresent(open::add);
                    }
                }
            }
        }
        return graph.nodes().stream()
                .filter(node -> !orphans.contains(node))
                .map(Node::proto)
                .toList();
    }

    private void keepDeclared(GraphProto.Builder graph, Set<String> gone, List<TensorProto> initializers) {
        Set<String> constants = new HashSet<>();
        if (!added.isEmpty() && model.irVersion() < 4) {
            initializers.forEach(initializer -> constants.add(initializer.getName()));
        }
        List<ValueInfoProto> inputs = graph.getInputList().stream()
                .filter(input -> !gone.contains(input.getName()) && !constants.contains(input.getName()))
                .toList();
        List<ValueInfoProto> values = graph.getValueInfoList().stream()
                .filter(value -> !gone.contains(value.getName()))
                .toList();
        graph.clearInput().addAllInput(inputs).clearValueInfo().addAllValueInfo(values);
    }

    /** Every value that a node, a nested graph or the caller reads. */
    private static Set<String> allRead(Graph graph) {
        Set<String> read = graph.valuesRead();
        graph.outputs().forEach(output -> read.add(output.name()));
        return read;
    }
}
