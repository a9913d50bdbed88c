package dev.cortado.measure.inspect;

import dev.cortado.onnx.FlatGraph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Groups nodes into layers by their names. In this order:
 *
 * <ol>
 *   <li>what exporters put in front for a graph inside a node ({@code If_0_then_branch__Inline_0__}) is dropped
 *   <li>a name with slashes is a path ({@code /encoder/layer.0/output/dense/MatMul}): the layer is the path up to the first component
 *       that is or ends in a number ({@code encoder/layer.0}), the last component, the operator itself, not counted; without a number
 *       it is the first component ({@code embeddings}); a path of one component belongs to the model as such, {@code (model)}
 *   <li>otherwise the name of the node's first weight says: its part before the first dot ({@code conv2d_10} of {@code conv2d_10.w_0}),
 *       or up to the first number between dots ({@code encoder.layer.0} of {@code encoder.layer.0.output.dense.weight})
 *   <li>otherwise the node belongs to the layer of the node it takes its first operand from, or to {@code (model)}
 * </ol>
 */
final class LayerNames {

    static final String MODEL = "(model)";

    private static final Pattern INLINED = Pattern.compile("^.*__Inline_\\d+__");
    private static final Pattern NUMBERED = Pattern.compile("(?:.*[._-])?\\d+");
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final FlatGraph graph;
    private final Map<Node, String> layers = new HashMap<>();

    LayerNames(FlatGraph graph) {
        this.graph = graph;
        graph.nodes().forEach(node -> layers.put(node, layer(node)));
    }

    String of(Node node) {
        return layers.getOrDefault(node, MODEL);
    }

    private String layer(Node node) {
        String name = INLINED.matcher(node.name()).replaceFirst("");
        if (name.contains("/")) {
            return fromPath(name);
        }
        Optional<Tensor> weight = node.inputs().stream()
                .flatMap(input -> graph.constant(input).stream())
                .filter(tensor -> !tensor.shape().isEmpty() && tensor.name().contains("."))
                .findFirst();
        if (weight.isPresent()) {
            return fromWeight(weight.get().name());
        }
        return graph.producer(node.input(0)).map(this::of).orElse(MODEL);
    }

    static String fromPath(String name) {
        List<String> components = new ArrayList<>();
        for (String component : name.split("/", -1)) {
            if (!component.isEmpty()) {
                components.add(component);
            }
        }
        if (components.size() < 2) {
            return MODEL;
        }
        List<String> path = components.subList(0, components.size() - 1);
        for (int i = 0; i < path.size(); i++) {
            if (NUMBERED.matcher(path.get(i)).matches()) {
                return String.join("/", path.subList(0, i + 1));
            }
        }
        return path.getFirst();
    }

    static String fromWeight(String name) {
        String[] parts = name.split("\\.", -1);
        for (int i = 0; i < parts.length - 1; i++) {
            if (NUMBER.matcher(parts[i]).matches()) {
                return String.join(".", List.of(parts).subList(0, i + 1));
            }
        }
        return parts[0];
    }
}
