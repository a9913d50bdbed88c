package dev.cortado.fuse.encoder;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.fuse.match.Mismatch;
import dev.cortado.onnx.Node;
import java.util.List;

/**
 * {@code RotaryEmbedding}, ONNX's of opset 23 and ONNX Runtime's: turns pairs of features of each head by angles whose cosines and sines are
 * rows of two tables.
 *
 * @param cosines of a row, a float a pair
 * @param sines the same
 * @param positions which row each token takes, text by text; null when the tables have a row for each token of each text
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record RotaryOperator(double[] cosines, double[] sines, double[] positions) {

    private static final int JOINED_RANK = 3;

    static boolean isOne(Node node) {
        return node.operator().equals("RotaryEmbedding")
                && (node.domain().isEmpty() || node.domain().equals("com.microsoft"));
    }

    /**
     * What the operator makes of its input.
     *
     * @param from its input, [batch, tokens, features] or [batch, heads, tokens, width]
     * @throws Mismatch if its positions are not known beforehand, or it does more
     */
    static FeatureSums turned(GraphView view, Node node, FeatureSums from) throws Mismatch {
        boolean standard = node.domain().isEmpty();
        RotaryOperator operator = new RotaryOperator(
                table(view, node, node.input(standard ? 1 : 2)),
                table(view, node, node.input(standard ? 2 : 3)),
                positions(view, node, node.input(standard ? 3 : 1)));
        if (node.real("scale", 1) != 1 || node.integer("is_packed_batching", 0) != 0) {
            throw new Mismatch(node, "expected no scale of its own and no packed texts");
        }
        List<Long> tableShape = view.shape(node.input(standard ? 1 : 2)).orElse(List.of(0L));
        int pairs = tableShape.getLast().intValue();
        int rank = from.shape().size();
        boolean joined = rank == JOINED_RANK;
        int last = from.shape().getLast().intValue();
        int heads = joined ? Math.toIntExact(node.integer("num_heads", 0)) : 1;
        int width = joined ? last / (heads == 0 ? Math.max(1, last / Math.max(1, 2 * pairs)) : heads) : last;
        long asked = node.integer("rotary_embedding_dim", 0);
        if (rank != JOINED_RANK && rank != JOINED_RANK + 1) {
            throw new Mismatch(
                    node, "expected [batch, tokens, features] or [batch, heads, tokens, width], found " + from.shape());
        }
        if (pairs == 0 || 2 * pairs > width || (asked != 0 && asked != 2L * pairs)) {
            throw new Mismatch(
                    node,
                    "expected tables of half as many angles as features turn, found " + tableShape + " for " + width);
        }
        int tokens = from.shape().get(joined ? 1 : 2).intValue();
        // An element's token: each has all its features in one row, or one head's.
        int perToken = last;
        int perText = from.count() / Math.max(1, from.shape().getFirst().intValue());
        boolean interleaved = node.integer("interleaved", 0) != 0;
        FeatureSums result = FeatureSums.empty(from.layer(), from.shape(), from.count());
        for (int i = 0; i < from.count(); i++) {
            int feature = i % perToken % width;
            if (feature >= 2 * pairs) {
                result.add(node, i, from, i, 1);
                continue;
            }
            int pair = interleaved ? feature / 2 : feature % pairs;
            boolean upper = interleaved ? feature % 2 == 1 : feature >= pairs;
            int step = interleaved ? 1 : pairs;
            int at = operator.row(node, i / perText, i / perToken % tokens, tokens, pairs) * pairs + pair;
            result.add(node, i, from, i, operator.cosines[at]);
            result.add(node, i, from, upper ? i - step : i + step, upper ? operator.sines[at] : -operator.sines[at]);
        }
        return result;
    }

    private static double[] table(GraphView view, Node node, String value) throws Mismatch {
        if (!view.sources(value).isEmpty()) {
            throw new Mismatch(node, "expected positions counted from 0, found positions that are fed");
        }
        return view.numbers(value)
                .orElseThrow(() -> new Mismatch(node, "expected tables of cosines and sines that are known"));
    }

    private static double[] positions(GraphView view, Node node, String value) throws Mismatch {
        return value.isEmpty() ? null : table(view, node, value);
    }

    private int row(Node node, int text, int token, int tokens, int pairs) throws Mismatch {
        int place = text * tokens + token;
        double row = positions == null ? place : positions.length == 1 ? positions[0] + token : -1;
        if (row < 0 && place < positions.length) {
            row = positions[place];
        }
        if (row < 0 || (row + 1) * pairs > Math.min(cosines.length, sines.length)) {
            throw new Mismatch(node, "expected a row of the tables for every token");
        }
        return (int) row;
    }
}
