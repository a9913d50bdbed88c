package dev.cortado.measure.operator;

import java.util.List;

/**
 * One run of an operator with actual shapes.
 *
 * @param domain the operator's; empty for the standard one
 * @param operator its type, for example {@code MatMul}
 * @param attributes its attributes
 * @param inputs by position; {@link TensorShape#NONE} for one left out
 * @param outputs by position; {@link TensorShape#NONE} for one left out
 */
public record Operation(
        String domain, String operator, Attributes attributes, List<TensorShape> inputs, List<TensorShape> outputs) {

    /** Freezes the lists. */
    public Operation {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** The input at a position; {@link TensorShape#NONE} beyond the last. */
    public TensorShape input(int position) {
        return position < inputs.size() ? inputs.get(position) : TensorShape.NONE;
    }

    /** The output at a position; {@link TensorShape#NONE} beyond the last. */
    public TensorShape output(int position) {
        return position < outputs.size() ? outputs.get(position) : TensorShape.NONE;
    }

    /** How many elements the first output has. */
    long produced() {
        return output(0).count();
    }
}
