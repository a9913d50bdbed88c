package dev.cortado.runtime;

import dev.cortado.onnx.ElementType;
import java.util.List;

/**
 * How to make up one input of a model: enough to make it in another process without the model.
 *
 * @param name of the input
 * @param type of its elements
 * @param shape its dimensions, all known
 * @param content what to fill it with
 * @param bound for {@link Content#INDEX} the number of rows of the table it indexes; for {@link Content#CONSTANT} the value
 */
public record InputSpec(String name, ElementType type, List<Long> shape, Content content, long bound) {

    /** What an input is filled with. */
    public enum Content {
        /** Standard normal numbers (for unsigned and boolean elements, uniform ones over their range). */
        NORMAL,
        /** Whole numbers from 0 to the bound, the bound excluded. */
        INDEX,
        /** 0, 1, 2, ... along the last dimension. */
        POSITION,
        /** The same number everywhere. */
        CONSTANT
    }

    /** Freezes the shape. */
    public InputSpec {
        shape = List.copyOf(shape);
    }

    /** How many elements the input has. */
    public int count() {
        return Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
    }
}
