package dev.cortado.measure.operator;

import dev.cortado.onnx.ElementType;
import java.util.List;

/**
 * The type and the actual dimensions of a tensor.
 *
 * @param type of its elements; {@link ElementType#UNDEFINED} for one that is absent or not known
 * @param dimensions outermost first; empty for a scalar
 */
public record TensorShape(ElementType type, List<Long> dimensions) {

    /** An optional operand that was left out, or one whose shape is not known. */
    public static final TensorShape NONE = new TensorShape(ElementType.UNDEFINED, List.of());

    /** Freezes the dimensions. */
    public TensorShape {
        dimensions = List.copyOf(dimensions);
    }

    /** A shape from its numbers. */
    public static TensorShape of(ElementType type, long... dimensions) {
        return new TensorShape(type, java.util.Arrays.stream(dimensions).boxed().toList());
    }

    /** Whether there is such a tensor and its shape is known. */
    public boolean present() {
        return type != ElementType.UNDEFINED;
    }

    /** How many dimensions it has. */
    public int rank() {
        return dimensions.size();
    }

    /**
     * One dimension.
     *
     * @param index from 0, or from -1 for the last one backwards
     */
    public long dimension(int index) {
        return dimensions.get(index < 0 ? dimensions.size() + index : index);
    }

    /** How many elements it has. */
    public long count() {
        return product(0, rank());
    }

    /** The product of the dimensions from one index to another, the second excluded; 1 for none. */
    public long product(int from, int to) {
        long product = 1;
        for (int i = from; i < to; i++) {
            product = Math.multiplyExact(product, dimensions.get(i));
        }
        return product;
    }

    /** Its size in bytes; 0 when absent, and for texts, whose size is not known from the shape. */
    public long bytes() {
        return present() ? type.bytes(count()) : 0;
    }

    /** For example {@code float[1,128,384]}. */
    @Override
    public String toString() {
        return present() ? type + dimensions.toString().replace(" ", "") : "?";
    }
}
