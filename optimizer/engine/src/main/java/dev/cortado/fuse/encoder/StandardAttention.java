package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import java.util.ArrayList;
import java.util.List;

/** ONNX's {@code Attention} (since opset 23), its queries, keys and values with heads in a dimension of their own or side by side. */
final class StandardAttention {

    private static final int FULL_RANK = 4;
    private static final int MASK = 3;

    private StandardAttention() {}

    static boolean isOne(Node node) {
        return node.is("Attention");
    }

    static AttentionPattern match(GraphView view, Node node) throws Mismatch {
        boolean plain = node.integer("is_causal", 0) == 0
                && node.real("softcap", 0) == 0
                && node.inputs().stream().skip(MASK + 1L).allMatch(String::isEmpty)
                && node.outputs().stream().skip(1).allMatch(String::isEmpty);
        if (!plain) {
            throw new Mismatch(node, "expected attention in both directions, no cap of scores, and no past");
        }
        List<HeadLayout> parts = new ArrayList<>();
        for (int i = 0; i < MASK; i++) {
            int rank = view.shape(node.input(i)).map(List::size).orElse(0);
            int heads = Math.toIntExact(node.integer(i == 0 ? "q_num_heads" : "kv_num_heads", 1));
            parts.add(
                    rank == FULL_RANK
                            ? HeadLayout.match(view, node.input(i), false)
                            : HeadLayout.ofJoined(view, node.input(i), heads));
        }
        HeadLayout queries = parts.getFirst();
        String mask = node.input(MASK);
        ElementType type = view.constant(mask).map(Tensor::type).orElseGet(() -> view.type(mask));
        ScoreTerm.Kind kind = type == ElementType.BOOL ? ScoreTerm.Kind.SHOWN : ScoreTerm.Kind.ADDED;
        List<ScoreTerm> terms = mask.isEmpty() ? List.of() : List.of(new ScoreTerm(kind, mask, node));
        double scale = FusedAttention.scale(node, queries.features().length / queries.heads());
        return SeparateHeads.joined(view, node, parts, scale, terms);
    }
}
