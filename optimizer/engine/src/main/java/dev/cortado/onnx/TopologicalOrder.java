package dev.cortado.onnx;

import dev.cortado.onnx.proto.SparseTensorProto;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Checks what the format demands of the order of nodes: every value is written before it is read, and only once. Graphs
 * inside nodes see the values of the graph around them that were written before.
 */
public final class TopologicalOrder {

    private TopologicalOrder() {}

    /**
     * Looks for the first violation.
     *
     * @return one line naming the node and the value; empty when the order is right
     */
    public static Optional<String> violation(Graph graph) {
        return violation(graph, Set.of());
    }

    private static Optional<String> violation(Graph graph, Set<String> outer) {
        Set<String> known = new HashSet<>(outer);
        graph.proto().getInputList().forEach(input -> known.add(input.getName()));
        graph.proto().getInitializerList().forEach(tensor -> known.add(tensor.getName()));
        for (SparseTensorProto sparse : graph.proto().getSparseInitializerList()) {
            known.add(sparse.getValues().getName());
        }
        for (Node node : graph.nodes()) {
            for (String input : node.inputs()) {
                if (!input.isEmpty() && !known.contains(input)) {
                    return Optional.of(node + " reads '" + input + "', which "
                            + (graph.producer(input).isPresent() ? "is written only after it" : "nothing writes"));
                }
            }
            for (Graph subgraph : node.subgraphs()) {
                Optional<String> inside = violation(subgraph, known);
                if (inside.isPresent()) {
                    return inside;
                }
            }
            for (String output : node.outputs()) {
                if (!output.isEmpty() && !known.add(output)) {
                    return Optional.of(node + " writes '" + output + "', which is already taken");
                }
            }
        }
        for (Value output : graph.outputs()) {
            if (!known.contains(output.name())) {
                return Optional.of("The graph's output '" + output.name() + "' is written by nothing");
            }
        }
        return Optional.empty();
    }
}
