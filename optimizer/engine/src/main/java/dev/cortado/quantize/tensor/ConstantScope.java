package dev.cortado.quantize.tensor;

import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.proto.ValueInfoProto;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The constant values that a graph's nodes can read, those of the graphs around it included. A value is constant when it is an
 * initialiser, the output of a {@code Constant} node, or made of constants by operators that only move numbers around (see {@link
 * ConstantFolding}). An initialiser that is also an input of the main graph counts as well, as everywhere in this house ({@link
 * Graph#inputs()}), though since version 4 of the file format a caller may replace it; see {@link #isReplaceable}.
 */
public final class ConstantScope {

    private static final long DEFAULTS_SINCE = 4;

    private final Graph graph;
    private final ConstantScope outer;
    private final Set<String> inputs = new HashSet<>();
    private final boolean replaceable;

    private ConstantScope(Graph graph, ConstantScope outer, boolean replaceable) {
        this.graph = graph;
        this.outer = outer;
        this.replaceable = replaceable;
        for (ValueInfoProto input : graph.proto().getInputList()) {
            inputs.add(input.getName());
        }
    }

    /** Those of a main graph. */
    public static ConstantScope of(Graph graph, long irVersion) {
        return new ConstantScope(graph, null, irVersion >= DEFAULTS_SINCE);
    }

    /** Those of a graph inside one of this graph's nodes. */
    public ConstantScope inside(Graph subgraph) {
        return new ConstantScope(subgraph, this, false);
    }

    /** Whether this graph itself, and none around it, gives a value. */
    public boolean defines(String value) {
        return graph.initializer(value).isPresent() || graph.producer(value).isPresent() || inputs.contains(value);
    }

    /** The tensor of a constant value, under the value's name; empty when it is computed or fed. */
    public Optional<Tensor> find(String value) {
        if (!defines(value)) {
            return outer == null ? Optional.empty() : outer.find(value);
        }
        Optional<Tensor> initializer = graph.initializer(value);
        return initializer.isPresent() ? initializer : graph.producer(value).flatMap(node -> produced(node, value));
    }

    private Optional<Tensor> produced(Node producer, String value) {
        boolean first =
                producer.domain().isEmpty() && producer.outputs().getFirst().equals(value);
        return first ? new ConstantFolding(this::find).output(producer) : Optional.empty();
    }

    /** Whether a value has a default that a caller may replace. */
    public boolean isReplaceable(String value) {
        if (!defines(value)) {
            return outer != null && outer.isReplaceable(value);
        }
        return replaceable && inputs.contains(value) && graph.initializer(value).isPresent();
    }
}
