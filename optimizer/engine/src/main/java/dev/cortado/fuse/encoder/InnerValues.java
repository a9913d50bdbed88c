package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.Node;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/** The values inside an encoder, of which nothing outside may read one: they will not be computed any more. */
public final class InnerValues {

    private InnerValues() {}

    /**
     * Checks.
     *
     * @throws Mismatch if a value inside is an output of the graph, or read by a node that is not part of the encoder
     */
    static void check(GraphView view, FoundEncoder found) throws Mismatch {
        Set<Node> behind = behindInput(view, found.hidden());
        Set<Node> inside = beforeOutput(view, found);
        for (Node node : inside) {
            if (!behind.contains(node)) {
                continue;
            }
            for (String value : node.outputs()) {
                if (value.isEmpty() || value.equals(found.output())) {
                    continue;
                }
                if (view.graph().isOutput(value)) {
                    throw new Mismatch(node, "expected '" + value + "' to stay inside, but the model gives it");
                }
                for (Node reader : view.graph().consumers(value)) {
                    if (!inside.contains(reader) && !reader.is("Shape") && isAlive(view, reader)) {
                        throw new Mismatch(
                                reader,
                                "expected '" + value + "' to be read inside the encoder alone, it is read here");
                    }
                }
            }
        }
    }

    /** Whether the shape of a value can be asked of the encoder's input as well. */
    public static boolean isAsLarge(GraphView view, String value, FoundEncoder found) {
        return view.shape(value).isPresent() && view.shape(value).equals(view.shape(found.hidden()));
    }

    /** The nodes that are a part of an encoder: between its input and its output. */
    public static Set<Node> of(GraphView view, FoundEncoder found) {
        Set<Node> inside = beforeOutput(view, found);
        inside.retainAll(behindInput(view, found.hidden()));
        return inside;
    }

    private static boolean isAlive(GraphView view, Node node) {
        return node.outputs().stream()
                .anyMatch(value -> view.graph().isOutput(value)
                        || !view.graph().consumers(value).isEmpty());
    }

    private static Set<Node> behindInput(GraphView view, String hidden) {
        Deque<String> open = new ArrayDeque<>(Set.of(hidden));
        Set<Node> behind = new LinkedHashSet<>();
        while (!open.isEmpty()) {
            for (Node reader : view.graph().consumers(open.poll())) {
                if (!reader.is("Shape") && behind.add(reader)) {
                    open.addAll(reader.outputs());
                }
            }
        }
        return behind;
    }

    private static Set<Node> beforeOutput(GraphView view, FoundEncoder found) {
        Deque<String> open = new ArrayDeque<>(Set.of(found.output()));
        Set<Node> before = new LinkedHashSet<>();
        while (!open.isEmpty()) {
            String value = open.poll();
            if (value.equals(found.hidden())) {
                continue;
            }
            view.graph().producer(value).filter(before::add).ifPresent(node -> open.addAll(node.inputs()));
        }
        return before;
    }
}
