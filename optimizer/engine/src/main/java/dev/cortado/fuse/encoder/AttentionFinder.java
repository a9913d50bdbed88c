package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.Node;
import java.util.ArrayList;
import java.util.List;

/** Finds self-attention from its softmax on. */
public final class AttentionFinder {

    private static final int FURTHEST = 8;

    private AttentionFinder() {}

    /**
     * The attention around a softmax.
     *
     * @throws Mismatch if there is none, or its queries, keys and values are no values of their own
     */
    public static FoundAttention from(GraphView view, Node softmax) throws Mismatch {
        Mismatch reason = new Mismatch(softmax, "expected a product with values behind it, as an attention has");
        Node node = softmax;
        for (int i = 0; i < FURTHEST; i++) {
            List<Node> readers = view.graph().consumers(node.outputs().getFirst()).stream()
                    .filter(reader -> !reader.is("Shape") && !reader.is("IsNaN"))
                    .toList();
            if (readers.size() != 1) {
                throw reason;
            }
            node = readers.getFirst();
            String value = node.outputs().getFirst();
            if (view.shape(value).map(List::size).orElse(0) != 3) {
                continue;
            }
            try {
                return described(view, node, value, AttentionPattern.match(view, value));
            } catch (Mismatch e) {
                reason = e;
            }
        }
        throw reason;
    }

    private static FoundAttention described(GraphView view, Node last, String context, AttentionPattern found)
            throws Mismatch {
        if (found.rotary().isPresent()) {
            throw new Mismatch(found.anchor(), "expected no rotary positions");
        }
        List<String> parts = new ArrayList<>();
        for (Projection.Part part : found.projection().parts()) {
            boolean inOrder = part.rows().length == part.layer().outputs();
            for (int i = 0; inOrder && i < part.rows().length; i++) {
                inOrder = part.rows()[i] == i;
            }
            String value = part.layer().node().outputs().getFirst();
            if (!inOrder || view.shape(value).map(List::size).orElse(0) != 3) {
                throw new Mismatch(
                        part.layer().node(),
                        "expected queries, keys and values of a layer each, [batch, tokens, heads x width]");
            }
            parts.add(value);
        }
        MaskPattern meaning = MaskPattern.match(view, found.terms(), found.heads());
        return new FoundAttention(
                last,
                parts.get(0),
                parts.get(1),
                parts.get(2),
                context,
                found.heads(),
                found.scale(),
                found.terms().stream().map(ScoreTerm::value).toList(),
                meaning.mask(),
                meaning.bias());
    }
}
