package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.IndexArray;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.custom.Rotary;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Self-attention of several heads (Vaswani et al. 2017): from the input of the query, key and value layers to the heads' results side by
 * side, before the output layer.
 *
 * @param anchor the softmax, or the node of ONNX Runtime's that does it all
 * @param input what queries, keys and values are made of
 * @param projection their layers in one: the rows of Q, then of K, then of V, a head's rows together
 * @param heads how many
 * @param scale of the scores
 * @param rotary positions of queries and keys
 * @param terms what else changes the scores
 */
public record AttentionPattern(
        Node anchor,
        String input,
        Projection projection,
        int heads,
        double scale,
        Optional<Rotary> rotary,
        List<ScoreTerm> terms) {

    /**
     * Matches.
     *
     * @param context the heads' results side by side, [batch, tokens, heads x width]
     * @throws Mismatch if the value is no such thing
     */
    static AttentionPattern match(GraphView view, String context) throws Mismatch {
        Deque<Node> moves = new ArrayDeque<>();
        Deque<String> values = new ArrayDeque<>();
        String at = view.origin(context);
        Node node = view.expectProducer(at, "an attention's result");
        while (Moves.isMove(node)) {
            moves.push(node);
            values.push(at);
            at = view.origin(node.input(0));
            node = view.expectProducer(at, "an attention's result");
        }
        if (FusedAttention.isOne(node)) {
            AttentionPattern fused = FusedAttention.match(view, node);
            checkMerge(view, at, moves, values, fused.heads());
            return fused;
        }
        if (!node.is("MatMul")) {
            throw new Mismatch(node, "expected the product of an attention's weights and its values");
        }
        Node softmax = softmax(view, node.input(0));
        ScoresPattern scores = ScoresPattern.match(view, softmax.input(0));
        HeadLayout queries = HeadLayout.match(view, scores.product().input(0), false);
        HeadLayout keys = HeadLayout.match(view, scores.product().input(1), scores.turned());
        HeadLayout features = HeadLayout.match(view, node.input(1), false);
        checkMerge(view, at, moves, values, features.heads());
        return SeparateHeads.joined(view, softmax, List.of(queries, keys, features), scores.scale(), scores.terms());
    }

    /** The softmax over the last dimension behind which a value stands, not-a-numbers made zeros or not. */
    private static Node softmax(GraphView view, String value) throws Mismatch {
        Node node = view.expectProducer(view.rows(value), "an attention's weights");
        if (node.is("Where")) {
            Optional<Node> test = view.producer(node.input(0), "IsNaN");
            if (test.isPresent() && view.origin(test.get().input(0)).equals(view.origin(node.input(2)))) {
                node = view.expectProducer(node.input(2), "an attention's weights");
            }
        }
        if (!node.is("Softmax")) {
            throw new Mismatch(node, "expected a softmax, as an attention's weights come from");
        }
        int rank = view.shape(node.input(0)).map(List::size).orElse(0);
        long axis = node.attribute("axis").isPresent() ? node.integer("axis", -1) : -1;
        if (axis != -1 && axis != rank - 1) {
            throw new Mismatch(node, "expected a softmax over the last dimension, found axis " + axis);
        }
        return node;
    }

    /**
     * Whether the results of the heads come to lie side by side, one after another.
     *
     * @param product the results, [batch, heads, tokens, width] or [batch x heads, tokens, width], or from one node already side by side
     */
    private static void checkMerge(GraphView view, String product, Deque<Node> moves, Deque<String> values, int heads)
            throws Mismatch {
        List<Long> shape = view.shape(product).orElse(List.of());
        int rank = shape.size();
        if (rank < 3) {
            throw new Mismatch("the value '" + product + "'", "expected the results of heads, found shape " + shape);
        }
        boolean merged = rank == 3
                && view.producer(product).filter(FusedAttention::isOne).isPresent();
        IndexArray places = IndexArray.counting(shape);
        for (Node move : moves) {
            places = Moves.apply(view, move, values.pop(), places);
        }
        int tokens = shape.get(rank - 2).intValue();
        int width = shape.get(rank - 1).intValue();
        for (int i = 0; i < places.count(); i++) {
            int row = i / (heads * width);
            int feature = i % (heads * width);
            int apart = ((row / tokens * heads + feature / width) * tokens + row % tokens) * width + feature % width;
            if (places.at(i) != (merged ? i : apart)) {
                throw new Mismatch(
                        "the value '" + product + "'", "expected the heads' results side by side, found another order");
            }
        }
    }
}
