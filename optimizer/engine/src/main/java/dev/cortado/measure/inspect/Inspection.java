package dev.cortado.measure.inspect;

import dev.cortado.measure.profile.ModelTrace;
import dev.cortado.measure.profile.TracedNode;
import dev.cortado.onnx.FlatGraph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * What a model is made of. Graphs inside nodes are taken in; {@code Constant} nodes count as the tensors they hold. Every tensor is
 * counted where a node first reads it.
 */
public final class Inspection {

    private final FlatGraph graph;
    private final LayerNames layers;
    private final List<QuantizedWeight> quantized;
    private final Map<String, OptionalLong> zeroPoints = new HashMap<>();
    private final Map<String, Double> operations = new HashMap<>();
    private final boolean counted;

    private Inspection(OnnxModel model, Optional<ModelTrace> trace) {
        this.graph = new FlatGraph(model);
        this.layers = new LayerNames(graph);
        this.quantized = Quantization.of(graph);
        this.counted = trace.isPresent();
        quantized.forEach(weight -> zeroPoints.put(weight.tensor(), weight.zeroPoint()));
        trace.ifPresent(found -> {
            for (TracedNode node : found.nodes()) {
                node.origins().stream()
                        .findFirst()
                        .ifPresent(
                                origin -> operations.merge(origin, node.cost().operations(), Double::sum));
            }
        });
    }

    /** Looks at a model alone. */
    public static Inspection of(OnnxModel model) {
        return new Inspection(model, Optional.empty());
    }

    /**
     * Looks at a model and counts its operations.
     *
     * @param trace of a run of the model with its graph as the file has it, {@link
     *     dev.cortado.runtime.RunSettings.Optimization#NONE}
     */
    public static Inspection of(OnnxModel model, ModelTrace trace) {
        return new Inspection(model, Optional.of(trace));
    }

    /** Its quantised weights. */
    public List<QuantizedWeight> quantizedWeights() {
        return quantized;
    }

    /** One row per layer, in the order in which they begin. */
    public List<InspectionRow> byLayer() {
        return List.copyOf(grouped(layers::of).values());
    }

    /** One row per operator, the largest first. */
    public List<InspectionRow> byOperator() {
        return bySize(
                grouped(node -> node.domain().isEmpty() ? node.operator() : node.domain() + "." + node.operator()));
    }

    /** One row per element type of the constant tensors, the largest first; zeros as in the other views. */
    public List<InspectionRow> byType() {
        Map<String, InspectionRow> rows = new LinkedHashMap<>();
        for (Tensor tensor : graph.constants().values()) {
            String type = tensor.type().toString();
            rows.merge(type, tensorRow(type, tensor, 1), InspectionRow::plus);
        }
        return bySize(rows);
    }

    /** How many of the weights' elements stand for zero, 0 to 1; NaN when none could be counted. */
    public double sparsity() {
        List<InspectionRow> rows = byType();
        double all = rows.stream().mapToLong(InspectionRow::counted).sum();
        return all == 0
                ? Double.NaN
                : rows.stream().mapToLong(InspectionRow::zeros).sum() / all;
    }

    private static List<InspectionRow> bySize(Map<String, InspectionRow> rows) {
        return rows.values().stream()
                .sorted(Comparator.comparingLong(InspectionRow::bytes)
                        .thenComparingLong(InspectionRow::nodes)
                        .reversed()
                        .thenComparing(InspectionRow::label))
                .toList();
    }

    private Map<String, InspectionRow> grouped(Function<Node, String> group) {
        Map<String, InspectionRow> rows = new LinkedHashMap<>();
        Set<String> claimed = new HashSet<>();
        for (Node node : graph.nodes()) {
            if (node.is("Constant")) {
                continue;
            }
            String label = group.apply(node);
            List<InspectionRow> parts = new ArrayList<>();
            // A node that did not run, as in the branch not taken, costs nothing.
            double cost = counted ? operations.getOrDefault(node.toString(), 0.0) : Double.NaN;
            parts.add(new InspectionRow(label, 1, 0, 0, 0, 0, cost));
            for (String input : node.inputs()) {
                Tensor tensor = graph.constant(input).orElse(null);
                if (tensor != null && claimed.add(input)) {
                    parts.add(tensorRow(label, tensor, 0));
                }
            }
            parts.forEach(part -> rows.merge(label, part, InspectionRow::plus));
        }
        return rows;
    }

    private InspectionRow tensorRow(String label, Tensor tensor, long nodes) {
        OptionalLong zeros = Zeros.isWeight(tensor.type())
                ? Zeros.count(tensor, zeroPoints.getOrDefault(tensor.name(), OptionalLong.empty()))
                : OptionalLong.empty();
        return new InspectionRow(
                label,
                nodes,
                tensor.count(),
                tensor.byteSize(),
                zeros.orElse(0),
                zeros.isPresent() ? tensor.count() : 0,
                0);
    }
}
