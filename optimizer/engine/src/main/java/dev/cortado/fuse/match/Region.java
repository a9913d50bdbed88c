package dev.cortado.fuse.match;

import dev.cortado.onnx.Node;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The nodes that compute a value of others. */
public final class Region {

    private Region() {}

    /**
     * The nodes between values, constants aside.
     *
     * @param inputs where the region begins
     * @param output the only value of it that is read elsewhere
     * @return empty if another value of the region, sizes aside, is read elsewhere too, or is an output of the graph
     */
    public static Optional<Set<Node>> between(GraphView view, Set<String> inputs, String output) {
        Set<Node> nodes = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(Set.of(output));
        while (!open.isEmpty()) {
            String value = open.poll();
            if (!inputs.contains(value) && !view.isConstant(value)) {
                // What is asked for its shape alone need not be inside.
                view.graph()
                        .producer(value)
                        .filter(node -> nodes.add(node) && !node.is("Shape"))
                        .ifPresent(node -> open.addAll(node.inputs()));
            }
        }
        boolean closed = nodes.stream()
                .flatMap(node -> node.outputs().stream())
                .filter(value -> !value.isEmpty() && !value.equals(output) && !view.dependsOnShapesOnly(value))
                .allMatch(value -> !view.graph().isOutput(value)
                        && view.graph().consumers(value).stream()
                                .allMatch(reader -> nodes.contains(reader) || reader.is("Shape")));
        return closed ? Optional.of(nodes) : Optional.empty();
    }
}
