package dev.cortado.quantize.qdq;

import dev.cortado.onnx.Node;
import dev.cortado.quantize.tensor.LinearQuantization;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which nodes work on integers, and with which scales.
 *
 * @param roles of each node that works on integers
 * @param left of each other node of the operator types asked for, why it does not
 * @param written the values that such nodes give as integers
 * @param joined of the outputs of nodes whose cutting off is done by rounding, the output that takes their place
 * @param origins of the values that a node has only moved about, the one that they share the scale of
 * @param mappings of each value that is given or read as integers and no {@code origins} key, how it is mapped
 */
record Plan(
        Map<Node, Role> roles,
        Map<Node, String> left,
        Set<String> written,
        Map<String, String> joined,
        Map<String, String> origins,
        Map<String, LinearQuantization> mappings) {

    Optional<Role> role(Node node) {
        return Optional.ofNullable(roles.get(node));
    }

    /** The value whose scale this one shares: itself unless it has only been moved about. */
    String origin(String value) {
        return origins.getOrDefault(value, value);
    }

    LinearQuantization mapping(String value) {
        return mappings.get(origin(value));
    }

    /** Whether a node reads a value as integers. */
    boolean readsIntegers(Node node, String value) {
        return role(node)
                .filter(role -> role.activations().stream()
                        .anyMatch(position -> node.input(position).equals(value)))
                .isPresent();
    }
}
