package dev.cortado.measure.operator;

import dev.cortado.measure.operator.OperatorCost.Count;
import java.util.Optional;
import java.util.Set;

/**
 * Operators that calculate nothing: no operations, only bytes.
 *
 * <ul>
 *   <li>another view of the same data ({@code Reshape}, {@code Squeeze}, ...) need not move any: 0 bytes
 *   <li>{@code Shape} and {@code Size} write their few numbers and read none
 *   <li>a part of the data ({@code Gather}, {@code Slice}, ...): what is taken is read and written, and indices are read
 *   <li>a copy in another order, place or type ({@code Transpose}, {@code Concat}, {@code Cast}, ...): all operands once
 *   <li>{@code Resize} to the nearest number: what is read and what is written; other modes are unknown
 *   <li>control flow: 0, since the nodes inside are counted themselves
 * </ul>
 */
final class MovementCost {

    private static final Set<String> VIEWS = Set.of(
            "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Identity", "Dropout", "Optional", "OptionalGetElement");
    private static final Set<String> CONTROL_FLOW = Set.of("If", "Loop", "Scan");
    private static final Set<String> PARTS = Set.of(
            "Gather", "GatherElements", "GatherND", "Slice", "Split", "Expand", "Tile", "Compress", "SplitToSequence");
    private static final Set<String> COPIES = Set.of(
            "Transpose",
            "Concat",
            "Pad",
            "Cast",
            "CastLike",
            "ReorderInput",
            "ReorderOutput",
            "ConstantOfShape",
            "Constant",
            "Range",
            "NonZero",
            "OneHot",
            "DepthToSpace",
            "SpaceToDepth",
            "ScatterND",
            "ScatterElements",
            "EyeLike",
            "Trilu",
            "ReverseSequence",
            "MemcpyFromHost",
            "MemcpyToHost");

    private MovementCost() {}

    static boolean isControlFlow(String operator) {
        return CONTROL_FLOW.contains(operator);
    }

    static Optional<Count> count(Operation operation) {
        String operator = operation.operator();
        if (VIEWS.contains(operator) || CONTROL_FLOW.contains(operator)) {
            return moved(0);
        }
        double out = OperatorCost.outputBytes(operation);
        if (operator.equals("Shape") || operator.equals("Size")) {
            return moved(out);
        }
        if (PARTS.contains(operator)) {
            boolean indexed = operator.startsWith("Gather");
            return moved(2 * out + (indexed ? operation.input(1).bytes() : 0));
        }
        boolean nearest = (operator.equals("Resize") || operator.equals("Upsample"))
                && operation.attributes().text("mode", "nearest").equals("nearest");
        if (nearest) {
            return moved(operation.input(0).bytes() + out);
        }
        return COPIES.contains(operator) ? moved(OperatorCost.operandBytes(operation)) : Optional.empty();
    }

    private static Optional<Count> moved(double bytes) {
        return Optional.of(new Count(0, bytes, Arithmetic.OTHER));
    }
}
