package dev.cortado.measure.operator;

import dev.cortado.measure.operator.OperatorCost.Count;
import java.util.Optional;

/**
 * Attention in one operator. With B sequences, S queries and T keys of H numbers (all heads together), values of V numbers and h
 * heads:
 *
 * <ul>
 *   <li>queries times keys: {@code 2 B S T H}, scaling: {@code h B S T}, a bias or mask that is added: {@code h B S T}
 *   <li>the softmax of h B S rows of T: {@code 5 T - 2} each (see {@link NormalizationCost})
 *   <li>times values: {@code 2 B S T V}
 * </ul>
 *
 * <p>{@code Attention} and {@code QAttention} of ONNX Runtime project first: {@code 2 B S D (2 H + V)} and a bias of 2 H + V per
 * token. Causal attention is counted in full, which is what the kernels of the CPU do.
 */
final class AttentionCost {

    private AttentionCost() {}

    static Optional<Count> count(Operation operation) {
        return switch (operation.operator()) {
            case "Attention" -> operation.domain().isEmpty() ? standard(operation) : projecting(operation, false);
            case "QAttention" -> projecting(operation, true);
            case "MultiHeadAttention" -> multiHead(operation);
            case "GroupQueryAttention" -> groupQuery(operation);
            default -> Optional.empty();
        };
    }

    /** Sizes of one attention: sequences, queries, keys, width of keys, width of values, heads, and whether a mask is added. */
    private record Sizes(
            long batch, long queries, long keys, long keyWidth, long valueWidth, long heads, boolean bias) {

        double operations() {
            double scores = (double) heads * batch * queries * keys;
            double rows = (double) heads * batch * queries;
            return 2.0 * batch * queries * keys * keyWidth
                    + scores
                    + (bias ? scores : 0)
                    + rows * NormalizationCost.softmaxRow(keys)
                    + 2.0 * batch * queries * keys * valueWidth;
        }
    }

    private static Optional<Count> projecting(Operation operation, boolean quantized) {
        TensorShape input = operation.input(0);
        TensorShape weight = operation.input(1);
        long batch = input.dimension(0);
        long queries = input.dimension(1);
        long projected = weight.dimension(1);
        long valueWidth = operation.output(0).dimension(-1);
        long keyWidth = (projected - valueWidth) / 2;
        TensorShape past = operation.input(quantized ? 8 : 4);
        long keys = queries + (past.present() ? past.dimension(3) : 0);
        TensorShape mask = operation.input(quantized ? 5 : 3);
        TensorShape bias = operation.input(quantized ? 9 : 5);
        double projection = 2.0 * batch * queries * input.dimension(2) * projected
                + (operation.input(2).present() ? (double) batch * queries * projected : 0);
        var sizes = new Sizes(
                batch,
                queries,
                keys,
                keyWidth,
                valueWidth,
                operation.attributes().integer("num_heads", 1),
                mask.present() || (!quantized && bias.present()));
        return Count.of(
                operation, projection + sizes.operations(), quantized ? Arithmetic.INT8 : Arithmetic.of(input.type()));
    }

    private static Optional<Count> multiHead(Operation operation) {
        TensorShape query = operation.input(0);
        TensorShape key = operation.input(1);
        TensorShape past = operation.input(6);
        // Packed queries, keys and values have five dimensions, cached keys of cross attention four.
        if (query.rank() != 3 || !key.present()) {
            return Optional.empty();
        }
        long keys = key.rank() == 3 ? key.dimension(1) : key.dimension(2);
        if (past.present() && key.rank() == 3) {
            keys += past.dimension(2);
        }
        var sizes = new Sizes(
                query.dimension(0),
                query.dimension(1),
                keys,
                query.dimension(2),
                operation.output(0).dimension(-1),
                operation.attributes().integer("num_heads", 1),
                operation.input(4).present() || operation.input(5).present());
        double bias = operation.input(3).present() ? query.count() * 3.0 : 0;
        return Count.of(operation, bias + sizes.operations());
    }

    private static Optional<Count> groupQuery(Operation operation) {
        TensorShape query = operation.input(0);
        TensorShape present = operation.output(1);
        if (query.rank() != 3 || !operation.input(1).present() || present.rank() != 4) {
            return Optional.empty();
        }
        return Count.of(
                operation,
                new Sizes(
                                query.dimension(0),
                                query.dimension(1),
                                present.dimension(2),
                                query.dimension(2),
                                query.dimension(2),
                                operation.attributes().integer("num_heads", 1),
                                false)
                        .operations());
    }

    /** The standard operator of opset 23: three dimensions with the heads inside the last, or four with the heads apart. */
    private static Optional<Count> standard(Operation operation) {
        TensorShape query = operation.input(0);
        TensorShape key = operation.input(1);
        TensorShape value = operation.input(2);
        TensorShape past = operation.input(4);
        boolean apart = query.rank() == 4;
        long heads = apart ? query.dimension(1) : operation.attributes().integer("q_num_heads", 1);
        long keyHeads = apart ? key.dimension(1) : operation.attributes().integer("kv_num_heads", heads);
        long valueWidth = apart ? value.dimension(3) * heads : value.dimension(2) / keyHeads * heads;
        long keys = (apart ? key.dimension(2) : key.dimension(1)) + (past.present() ? past.dimension(2) : 0);
        return Count.of(
                operation,
                new Sizes(
                                query.dimension(0),
                                apart ? query.dimension(2) : query.dimension(1),
                                keys,
                                apart ? query.dimension(3) * heads : query.dimension(2),
                                valueWidth,
                                heads,
                                operation.input(3).present())
                        .operations());
    }
}
