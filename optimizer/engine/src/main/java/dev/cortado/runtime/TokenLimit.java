package dev.cortado.runtime;

import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Tensor;
import java.util.Locale;
import java.util.OptionalInt;

/** How many tokens a text model can take: the rows of its table of learned positions. */
final class TokenLimit {

    private static final int MATRIX = 2;
    /** RoBERTa and its kind start counting at the padding index plus one: tables of 514 serve 512 positions. */
    private static final int RESERVED_ROWS = 2;

    private TokenLimit() {}

    /** The limit, found by the table's name; empty when positions are computed (rotary, ALiBi) or the name tells nothing. */
    static OptionalInt of(Graph graph) {
        return graph.initializers().stream()
                .filter(TokenLimit::isPositionTable)
                .mapToInt(table -> positions(table.shape().getFirst()))
                .min();
    }

    private static boolean isPositionTable(Tensor tensor) {
        String name = tensor.name().toLowerCase(Locale.ROOT);
        return tensor.shape().size() == MATRIX
                && (name.contains("position_embeddings")
                        || name.contains("position_embedding.")
                        || name.contains("embed_positions")
                        || name.contains("wpe."))
                && !name.contains("relative");
    }

    private static int positions(long rows) {
        boolean reserved = rows > RESERVED_ROWS && Long.bitCount(rows - RESERVED_ROWS) == 1 && rows > 64;
        return Math.toIntExact(reserved ? rows - RESERVED_ROWS : rows);
    }
}
