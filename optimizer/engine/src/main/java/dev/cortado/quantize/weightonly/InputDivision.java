package dev.cortado.quantize.weightonly;

import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.quantize.tensor.Nodes;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Divides values by AWQ's scales, along their last dimension. Where nobody else reads the value, the division goes into the constants that
 * make it, and costs nothing at run time:
 *
 * <ol>
 *   <li>{@code LayerNormalization}, {@code RMSNormalization}, {@code SimplifiedLayerNormalization}: scale and bias are divided;
 *   <li>{@code Mul} with a constant vector: the vector is divided;
 *   <li>{@code Add} of a constant vector: the vector is divided, and so is what it is added to, by the same rules.
 * </ol>
 *
 * Else a {@code Mul} by the scales' inverses is inserted.
 */
final class InputDivision {

    private static final Set<String> NORMALIZATIONS =
            Set.of("LayerNormalization", "RMSNormalization", "SimplifiedLayerNormalization");

    private final GraphRewriter graph;
    private final NewConstants constants;
    private final Graph before;
    /** For a node, by place, the constants that replace its own. */
    private final Map<Node, Map<Integer, String>> replaced = new HashMap<>();

    private final Map<String, float[]> multiplied = new HashMap<>();
    private final Map<String, String> products = new HashMap<>();
    private final Set<String> folded = new HashSet<>();

    InputDivision(GraphRewriter graph, NewConstants constants) {
        this.graph = graph;
        this.constants = constants;
        this.before = graph.model().graph();
    }

    /**
     * Plans a division.
     *
     * @param readers the nodes that are to read the divided value
     * @return whether it costs nothing at run time
     */
    boolean plan(String value, float[] divisors, List<Node> readers) throws IOException {
        float[] factors = new float[divisors.length];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = 1 / divisors[i];
        }
        Map<Node, List<Integer>> places = new HashMap<>();
        boolean free = !before.isOutput(value)
                && readers.containsAll(before.consumers(value))
                && find(value, factors.length, places);
        if (!free) {
            multiplied.put(value, factors);
            return false;
        }
        for (Map.Entry<Node, List<Integer>> entry : places.entrySet()) {
            Map<Integer, String> names = new HashMap<>();
            for (int place : entry.getValue()) {
                names.put(place, divided(entry.getKey().input(place), factors));
            }
            replaced.put(entry.getKey(), names);
        }
        folded.add(value);
        return true;
    }

    /** Finds the constants to divide; false when a value's maker has none. */
    private boolean find(String value, int width, Map<Node, List<Integer>> places) {
        Optional<Node> producer = before.producer(value);
        if (producer.isEmpty()
                || !producer.get().outputs().getFirst().equals(value)
                || replaced.containsKey(producer.get())) {
            return false;
        }
        Node node = producer.get();
        if (NORMALIZATIONS.contains(node.operator())) {
            boolean last = node.integer("axis", -1) == -1;
            boolean biased = !node.input(2).isEmpty();
            places.put(node, biased ? List.of(1, 2) : List.of(1));
            return last && isVector(node.input(1), width) && (!biased || isVector(node.input(2), width));
        }
        for (int place = 0; place < 2; place++) {
            String other = node.input(1 - place);
            if (node.is("Mul") && isVector(node.input(place), width)) {
                places.put(node, List.of(place));
                return true;
            }
            if (node.is("Add") && isVector(node.input(place), width)) {
                places.put(node, List.of(place));
                return !before.isOutput(other)
                        && before.consumers(other).equals(List.of(node))
                        && find(other, width, places);
            }
        }
        return false;
    }

    private boolean isVector(String value, int width) {
        return Constants.find(before, value)
                .filter(tensor -> tensor.type() == ElementType.FLOAT)
                .filter(tensor -> tensor.count() == width
                        && !tensor.shape().isEmpty()
                        && tensor.shape().getLast() == width)
                .isPresent();
    }

    private String divided(String constant, float[] factors) throws IOException {
        Tensor tensor = Constants.find(before, constant).orElseThrow();
        float[] values = tensor.floats();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factors[i];
        }
        return constants.floats(constant + "_divided", tensor.shape(), values);
    }

    /** A node with the constants that now make its value. */
    NodeProto rewritten(Node node) {
        NodeProto.Builder builder = node.proto().toBuilder();
        replaced.getOrDefault(node, Map.of()).forEach(builder::setInput);
        return builder.build();
    }

    /** The name of the divided value; adds the {@code Mul} when it is first asked for. */
    String divided(String value) throws IOException {
        if (folded.contains(value) || !multiplied.containsKey(value)) {
            return value;
        }
        String known = products.get(value);
        if (known != null) {
            return known;
        }
        float[] factors = multiplied.get(value);
        String inverse = constants.floats(value + "_inverse_scales", List.of((long) factors.length), factors);
        String product = graph.freshName(value + "_scaled");
        graph.add(
                Nodes.make("Mul", graph.freshName(value + "_scale_input"), List.of(value, inverse), List.of(product)));
        products.put(value, product);
        return product;
    }
}
