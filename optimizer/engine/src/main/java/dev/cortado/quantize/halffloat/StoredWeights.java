package dev.cortado.quantize.halffloat;

import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.WeightStore;
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.halffloat.FloatConversionSettings.Overflow;
import dev.cortado.quantize.tensor.Nodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Stores the float constants of a graph, and of the graphs inside its nodes, in a 16-bit type:
 *
 * <pre>
 * W = Cast(W16, to = float)
 * </pre>
 *
 * under the name the constant had, so that nothing else changes. ONNX Runtime computes the casts once, when it loads the model.
 *
 * <p>Cases left alone: (1) fewer than {@value #FEWEST} elements, where the cast outweighs what it saves; (2) the graph gives the
 * constant as an output; (3) a node that reads it may not be touched; (4) values beyond the type's largest, unless they are
 * clamped; (5) 2 GB or more in one tensor.
 */
final class StoredWeights {

    static final int FEWEST = 256;

    /** What becomes of one constant. */
    private record Decision(boolean stored, String what, long before, long after) {}

    private final FloatConversionSettings settings;
    private final WeightStore store;
    private final Set<String> names;
    private final Function<Node, Optional<String>> reasonToLeave;
    private final Progress progress;
    private final List<NodeChange> changes = new ArrayList<>();

    /**
     * @param names those taken; fresh ones are added
     * @param reasonToLeave why a node may not be touched
     */
    StoredWeights(
            FloatConversionSettings settings,
            WeightStore store,
            Set<String> names,
            Function<Node, Optional<String>> reasonToLeave,
            Progress progress) {
        this.settings = settings;
        this.store = store;
        this.names = names;
        this.reasonToLeave = reasonToLeave;
        this.progress = progress;
    }

    /** A line for every node that reads a constant that was looked at. */
    List<NodeChange> changes() {
        return List.copyOf(changes);
    }

    /** The graph with its constants stored, those of graphs inside its nodes too. */
    GraphProto all(Graph graph) throws IOException {
        Map<String, Decision> decisions = new LinkedHashMap<>();
        GraphProto.Builder changed =
                graph.proto().toBuilder().clearInitializer().clearNode();
        for (TensorProto proto : graph.proto().getInitializerList()) {
            Optional<Tensor> tensor = graph.initializer(proto.getName()).filter(StoredWeights::isCandidate);
            Optional<TensorProto> stored = tensor.isEmpty() ? Optional.empty() : decide(tensor.get(), graph, decisions);
            changed.addInitializer(stored.orElse(proto));
            stored.ifPresent(weight -> changed.addNode(cast(weight.getName(), proto.getName())));
        }
        List<Node> nodes = graph.nodes();
        for (Node node : nodes) {
            Optional<Tensor> constant = node.is("Constant")
                    ? node.tensor("value")
                            .map(tensor -> tensor.renamed(node.outputs().getFirst()))
                            .filter(StoredWeights::isCandidate)
                    : Optional.empty();
            Optional<TensorProto> stored =
                    constant.isEmpty() ? Optional.empty() : decide(constant.get(), graph, decisions);
            if (stored.isPresent()) {
                changed.addNode(constant(node, stored.get()));
                changed.addNode(cast(stored.get().getName(), node.outputs().getFirst()));
            } else {
                changed.addNode(inside(node));
            }
        }
        nodes.forEach(node -> report(node, graph, decisions));
        dropInputs(changed, decisions);
        return changed.build();
    }

    /** The node with the constants of the graphs inside it stored. */
    NodeProto inside(Node node) throws IOException {
        List<Graph> subgraphs = node.subgraphs();
        if (subgraphs.isEmpty()) {
            return node.proto();
        }
        int next = 0;
        NodeProto.Builder changed = node.proto().toBuilder();
        for (int i = 0; i < changed.getAttributeCount(); i++) {
            AttributeProto.Builder attribute = changed.getAttribute(i).toBuilder();
            if (attribute.hasG()) {
                attribute.setG(all(subgraphs.get(next++)));
            }
            for (int g = 0; g < attribute.getGraphsCount(); g++) {
                attribute.setGraphs(g, all(subgraphs.get(next++)));
            }
            changed.setAttribute(i, attribute);
        }
        return changed.build();
    }

    private static boolean isCandidate(Tensor tensor) {
        return tensor.type() == ElementType.FLOAT && tensor.count() >= FEWEST;
    }

    private Optional<TensorProto> decide(Tensor tensor, Graph graph, Map<String, Decision> decisions)
            throws IOException {
        progress.step("store " + tensor.name(), 0, -1, Progress.Unit.ITEMS);
        Optional<String> reason = reason(tensor, graph);
        Optional<TensorProto> stored = Optional.empty();
        String what = reason.orElse("");
        if (reason.isEmpty()) {
            ReducedTensor reduced = ReducedTensor.of(tensor, settings.type());
            if (reduced.overflowing() > 0 && settings.overflow() == Overflow.KEEP) {
                what = "'" + tensor.name() + "' holds " + reduced.largest() + ", beyond "
                        + settings.type().elementType() + "'s "
                        + settings.type().largest();
            } else {
                what = "weights stored in " + settings.type().elementType() + reduced.notes();
                String name = fresh(tensor.name() + "_" + settings.type().elementType());
                stored = Optional.of(Constants.packed(
                        name, settings.type().elementType(), tensor.shape(), store.keep(reduced.bytes())));
            }
        }
        long before = tensor.byteSize();
        decisions.put(
                tensor.name(),
                new Decision(stored.isPresent(), what, before, stored.isPresent() ? before / 2 : before));
        return stored;
    }

    private Optional<String> reason(Tensor tensor, Graph graph) {
        if (graph.isOutput(tensor.name())) {
            return Optional.of("'" + tensor.name() + "' is an output of the graph");
        }
        if (tensor.byteSize() > Integer.MAX_VALUE) {
            return Optional.of("'" + tensor.name() + "' has 2 GB or more");
        }
        for (Node reader : graph.consumers(tensor.name())) {
            Optional<String> reason = reasonToLeave.apply(reader);
            if (reason.isPresent()) {
                return reason.map(text -> reader.label() + ": " + text);
            }
        }
        return Optional.empty();
    }

    private NodeProto cast(String from, String to) {
        return Nodes.make(
                "Cast",
                fresh(to + "_to_float"),
                List.of(from),
                List.of(to),
                Nodes.integer("to", ElementType.FLOAT.code()));
    }

    /** A {@code Constant} node that holds the stored weight and gives it under the weight's name. */
    private static NodeProto constant(Node node, TensorProto weight) {
        NodeProto.Builder changed = node.proto().toBuilder().setOutput(0, weight.getName());
        for (int i = 0; i < changed.getAttributeCount(); i++) {
            if (changed.getAttribute(i).getName().equals("value")) {
                changed.setAttribute(i, changed.getAttribute(i).toBuilder().setT(weight));
            }
        }
        return changed.build();
    }

    /** Also of what the graphs inside a node read. */
    private void report(Node node, Graph graph, Map<String, Decision> decisions) {
        List<Decision> read = decisions.entrySet().stream()
                .filter(entry -> graph.consumers(entry.getKey()).contains(node))
                .map(Map.Entry::getValue)
                .toList();
        if (read.isEmpty()) {
            return;
        }
        List<Decision> stored = read.stream().filter(Decision::stored).toList();
        String reason = String.join(
                "; ",
                (stored.isEmpty() ? read : stored)
                        .stream().map(Decision::what).distinct().toList());
        changes.add(new NodeChange(
                node.label(),
                node.operator(),
                stored.isEmpty() ? Outcome.UNCHANGED : Outcome.CHANGED,
                reason,
                read.stream().mapToLong(Decision::before).sum(),
                read.stream().mapToLong(Decision::after).sum()));
    }

    /** A weight that is computed now can no longer be declared as an input with a default. */
    private static void dropInputs(GraphProto.Builder graph, Map<String, Decision> decisions) {
        var kept = graph.getInputList().stream()
                .filter(input -> !decisions.containsKey(input.getName())
                        || !decisions.get(input.getName()).stored())
                .toList();
        graph.clearInput().addAllInput(kept);
    }

    private String fresh(String wish) {
        String name = wish;
        for (int i = 1; !names.add(name); i++) {
            name = wish + "_" + i;
        }
        return name;
    }
}
