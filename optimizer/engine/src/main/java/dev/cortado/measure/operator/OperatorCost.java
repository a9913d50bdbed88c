package dev.cortado.measure.operator;

import java.util.List;
import java.util.Optional;

/**
 * Counts the operations and the bytes of an operation from its actual shapes. The formulas stand beside the operators: {@link
 * ProductCost} for matrix products and convolutions, {@link AttentionCost}, {@link RecurrentCost}, {@link
 * NormalizationCost}, {@link ElementwiseCost} for what is done element by element, {@link MovementCost} for what only
 * moves data.
 */
public final class OperatorCost {

    private OperatorCost() {}

    /** The operations of one kind of operator. */
    @FunctionalInterface
    interface Formula {
        /**
         * Counts.
         *
         * @throws IndexOutOfBoundsException if a shape has fewer dimensions than the operator's definition says
         */
        Optional<Count> count(Operation operation);
    }

    /**
     * What a formula found.
     *
     * @param operations how many
     * @param bytes the least that moves
     * @param arithmetic what they are done in
     */
    record Count(double operations, double bytes, Arithmetic arithmetic) {

        /** Every operand moves once; the arithmetic is that of the first input. */
        static Optional<Count> of(Operation operation, double operations) {
            return of(operation, operations, Arithmetic.of(operation.input(0).type()));
        }

        /** Every operand moves once. */
        static Optional<Count> of(Operation operation, double operations, Arithmetic arithmetic) {
            return Optional.of(new Count(operations, operandBytes(operation), arithmetic));
        }
    }

    private static final List<Formula> FORMULAS = List.of(
            ProductCost::count,
            AttentionCost::count,
            RecurrentCost::count,
            NormalizationCost::count,
            ElementwiseCost::count,
            MovementCost::count);

    /** The cost of an operation; {@link Cost#unknown} with the reason when there is no formula or a shape is missing. */
    public static Cost of(Operation operation) {
        if (operation.outputs().stream().noneMatch(TensorShape::present)
                && !MovementCost.isControlFlow(operation.operator())) {
            return Cost.unknown("unknown cost: no shape of the output");
        }
        try {
            for (Formula formula : FORMULAS) {
                Optional<Count> count = formula.count(operation);
                if (count.isPresent()) {
                    Count found = count.get();
                    return Cost.of(found.operations(), found.bytes(), found.arithmetic());
                }
            }
        } catch (IndexOutOfBoundsException e) {
            return Cost.unknown("unknown cost: the shapes are not those of a " + operation.operator());
        }
        return Cost.unknown("unknown cost: no formula for " + operation.operator());
    }

    /** Every operand read or written once, in bytes. */
    static double operandBytes(Operation operation) {
        double bytes = 0;
        for (TensorShape input : operation.inputs()) {
            bytes += input.bytes();
        }
        return bytes + outputBytes(operation);
    }

    /** The bytes written. */
    static double outputBytes(Operation operation) {
        return operation.outputs().stream().mapToDouble(TensorShape::bytes).sum();
    }
}
