package dev.cortado.fuse.match;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A sum of two computed values, as around a residual connection: an {@code Add}, or what ONNX Runtime's {@code SkipLayerNormalization}
 * adds before it normalises.
 *
 * @param node that adds
 * @param left the one value
 * @param right the other
 * @param bias a vector that is added as well
 */
public record Residual(Node node, String left, String right, Optional<Tensor> bias) {

    /** The sum that a value is; empty when it is none. */
    public static Optional<Residual> match(GraphView view, String value) {
        String rows = view.rows(value);
        Optional<Node> producer = view.graph().producer(rows);
        if (producer.isEmpty()) {
            return Optional.empty();
        }
        Node node = producer.get();
        if (isSkip(node)) {
            return node.outputs().indexOf(rows) == 3 ? Optional.of(ofSkip(view, node)) : Optional.empty();
        }
        if (!node.is("Add") || view.isConstant(node.input(0)) || view.isConstant(node.input(1))) {
            return Optional.empty();
        }
        return Optional.of(new Residual(node, node.input(0), node.input(1), Optional.empty()));
    }

    /** Whether a node is one of ONNX Runtime's that add and normalise. */
    static boolean isSkip(Node node) {
        return node.domain().equals("com.microsoft")
                && (node.operator().equals("SkipLayerNormalization")
                        || node.operator().equals("SkipSimplifiedLayerNormalization"));
    }

    static Residual ofSkip(GraphView view, Node node) {
        String bias = node.input(node.operator().equals("SkipLayerNormalization") ? 4 : 3);
        return new Residual(
                node, node.input(0), node.input(1), bias.isEmpty() ? Optional.empty() : view.constant(bias));
    }

    /** The other of two values, if one is what is asked for. */
    public Optional<String> beside(GraphView view, String value) {
        List<String> others = new ArrayList<>();
        if (view.rows(left).equals(view.rows(value))) {
            others.add(right);
        } else if (view.rows(right).equals(view.rows(value))) {
            others.add(left);
        }
        return others.stream().findFirst();
    }
}
