package dev.cortado.onnx.custom;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Tensor;
import java.util.List;
import java.util.stream.LongStream;

/**
 * One of the tensors that a matrix consists of.
 *
 * @param name what it holds, in a word
 * @param type of its elements
 * @param shape its dimensions; -1 for any
 */
public record Part(String name, ElementType type, List<Long> shape) {

    /** Freezes the list. */
    public Part {
        shape = List.copyOf(shape);
    }

    static Part of(String name, ElementType type, long... shape) {
        return new Part(name, type, LongStream.of(shape).boxed().toList());
    }

    /** Checks a tensor of something. */
    void check(Tensor tensor, String of) {
        boolean fits = tensor.type() == type && tensor.shape().size() == shape.size();
        for (int i = 0; fits && i < shape.size(); i++) {
            fits = shape.get(i) < 0 || shape.get(i).equals(tensor.shape().get(i));
        }
        if (!fits) {
            throw new IllegalArgumentException(of + ", " + name + ": expected " + type
                    + shape.toString().replace(" ", "").replace("-1", "?") + ", found " + tensor);
        }
    }
}
