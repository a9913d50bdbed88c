package dev.cortado.measure.operator;

import dev.cortado.measure.operator.OperatorCost.Count;
import java.util.Optional;

/**
 * Softmax and normalisations, counted row by row for rows of n numbers.
 *
 * <ul>
 *   <li>{@code Softmax}: largest (n - 1), difference (n), exp (n), sum (n - 1), quotient (n): {@code 5 n - 2}; {@code LogSoftmax}
 *       takes a logarithm and a difference instead of the quotient: {@code 5 n - 1}
 *   <li>{@code LayerNormalization}, {@code InstanceNormalization}, {@code GroupNormalization}: mean (n), differences (n), variance (2
 *       n), epsilon, square root and reciprocal (3), product (n), scale (n), bias (n when there is one): {@code 7 n + 3}
 *   <li>{@code SimplifiedLayerNormalization}, {@code RMSNormalization}: {@code 4 n + 3}; the skip variants add n for the residual and
 *       n for a bias
 *   <li>{@code BatchNormalization}: 2 per element, since scale and shift are known beforehand
 * </ul>
 */
final class NormalizationCost {

    private static final int ROOT = 3;

    private NormalizationCost() {}

    static double softmaxRow(long length) {
        return length == 0 ? 0 : 5.0 * length - 2;
    }

    static Optional<Count> count(Operation operation) {
        TensorShape input = operation.input(0);
        Attributes attributes = operation.attributes();
        return switch (operation.operator()) {
            case "Softmax" -> rows(operation, softmaxLength(operation), 5, -2);
            case "LogSoftmax" -> rows(operation, softmaxLength(operation), 5, -1);
            case "LayerNormalization" ->
                rows(
                        operation,
                        from(input, attributes.integer("axis", -1)),
                        operation.input(2).present() ? 7 : 6,
                        ROOT);
            case "SimplifiedLayerNormalization", "RMSNormalization" ->
                rows(operation, from(input, attributes.integer("axis", -1)), 4, ROOT);
            case "SkipLayerNormalization" ->
                rows(
                        operation,
                        input.dimension(-1),
                        7
                                + (operation.input(3).present() ? 1 : 0)
                                + (operation.input(4).present() ? 1 : 0),
                        ROOT);
            case "SkipSimplifiedLayerNormalization" ->
                rows(operation, input.dimension(-1), 5 + (operation.input(3).present() ? 1 : 0), ROOT);
            case "InstanceNormalization" -> rows(operation, input.product(2, input.rank()), 7, ROOT);
            case "GroupNormalization" ->
                rows(
                        operation,
                        input.product(1, input.rank()) / Math.max(1, attributes.integer("num_groups", 1)),
                        7,
                        ROOT);
            case "BatchNormalization" -> Count.of(operation, 2.0 * input.count());
            default -> Optional.empty();
        };
    }

    private static Optional<Count> rows(Operation operation, long length, int perElement, int perRow) {
        double elements = operation.input(0).count();
        double rows = length == 0 ? 0 : elements / length;
        return Count.of(operation, perElement * elements + perRow * rows);
    }

    private static long from(TensorShape shape, long axis) {
        return shape.product((int) (axis < 0 ? axis + shape.rank() : axis), shape.rank());
    }

    /** Before opset 13 the rows were everything from the axis on; that differs only for an axis before the last. */
    private static long softmaxLength(Operation operation) {
        TensorShape input = operation.input(0);
        long axis = operation.attributes().integer("axis", -1);
        return input.dimension((int) axis);
    }
}
