package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.LinearPattern;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.Node;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Why a softmax is no encoder layer's, told from the softmax on. */
final class AnchorReason {

    private static final int FURTHEST = 80;

    private AnchorReason() {}

    static String of(GraphView view, Node anchor) {
        Optional<LinearPattern> back = layerBehind(view, anchor);
        if (back.isEmpty()) {
            return "at " + anchor
                    + ": expected a product with values and a linear layer behind it, as an attention has";
        }
        try {
            AttentionPattern.match(view, back.get().input());
        } catch (Mismatch e) {
            return e.getMessage();
        }
        return furthest(view, back.get().node());
    }

    /** The first linear layer that the softmax' results reach. */
    private static Optional<LinearPattern> layerBehind(GraphView view, Node anchor) {
        Deque<Node> open = new ArrayDeque<>(List.of(anchor));
        Set<Node> seen = new HashSet<>(open);
        for (int i = 0; i < FURTHEST && !open.isEmpty(); i++) {
            Node node = open.poll();
            for (String output : node.outputs()) {
                for (Node reader : view.graph().consumers(output)) {
                    Optional<LinearPattern> layer =
                            LinearPattern.match(view, reader.outputs().getFirst());
                    if (layer.isPresent()) {
                        return layer;
                    }
                    if (!reader.is("Shape") && seen.add(reader)) {
                        open.add(reader);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** The reason of the sum behind an attention that came furthest to be a layer's end. */
    private static String furthest(GraphView view, Node from) {
        LayerPattern.Attempt attempt = new LayerPattern.Attempt();
        Deque<Node> open = new ArrayDeque<>(List.of(from));
        Set<Node> seen = new HashSet<>(open);
        for (int i = 0; i < FURTHEST && !open.isEmpty(); i++) {
            Node node = open.poll();
            for (String output : node.outputs()) {
                LayerPattern.match(view, output, attempt);
                view.graph().consumers(output).stream()
                        .filter(reader -> !reader.is("Shape") && seen.add(reader))
                        .forEach(open::add);
            }
        }
        return attempt.reason()
                .map(Mismatch::getMessage)
                .orElse("at " + from + ": expected a residual sum and a feed-forward part behind the attention");
    }
}
