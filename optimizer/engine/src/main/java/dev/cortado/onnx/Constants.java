package dev.cortado.onnx;

import com.google.protobuf.ByteString;
import dev.cortado.onnx.proto.TensorProto;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Finds and makes constant tensors. A value is constant when it is an initialiser, the output of a {@code Constant} node,
 * or an {@code Identity} or a {@code Transpose} of a constant, as exporters write for a linear layer's weight.
 */
public final class Constants {

    private Constants() {}

    /** The tensor of a constant value, under the name of the value; empty when the value is computed at run time. */
    public static Optional<Tensor> find(Graph graph, String value) {
        Optional<Tensor> initializer = graph.initializer(value);
        if (initializer.isPresent() || graph.producer(value).isEmpty()) {
            return initializer;
        }
        Node producer = graph.producer(value).orElseThrow();
        if (producer.is("Constant")) {
            return producer.tensor("value").map(tensor -> tensor.renamed(value));
        }
        if (producer.is("Identity")) {
            return find(graph, producer.input(0)).map(tensor -> tensor.renamed(value));
        }
        if (producer.is("Transpose")) {
            return find(graph, producer.input(0))
                    .filter(tensor -> tensor.type() == ElementType.FLOAT)
                    .map(tensor -> transposed(tensor, value, permutation(producer, tensor)));
        }
        return Optional.empty();
    }

    /** The order in which a {@code Transpose} takes the dimensions of a tensor. */
    public static List<Integer> permutation(Node transpose, Tensor tensor) {
        List<Long> given = transpose.integers("perm");
        if (!given.isEmpty()) {
            return given.stream().map(Long::intValue).toList();
        }
        List<Integer> reversed = new ArrayList<>(
                IntStream.range(0, tensor.shape().size()).boxed().toList());
        Collections.reverse(reversed);
        return reversed;
    }

    /** A float tensor with its dimensions permuted as {@code Transpose} does: result dimension i is dimension perm[i]. */
    public static Tensor transposed(Tensor tensor, String name, List<Integer> permutation) {
        List<Long> shape = tensor.shape();
        int rank = shape.size();
        long[] strides = new long[rank];
        long stride = 1;
        for (int dimension = rank - 1; dimension >= 0; dimension--) {
            strides[dimension] = stride;
            stride *= shape.get(dimension);
        }
        List<Long> newShape = permutation.stream().map(shape::get).toList();
        float[] from = tensor.floats();
        float[] to = new float[from.length];
        long[] index = new long[rank];
        long position = 0;
        for (int i = 0; i < to.length; i++) {
            to[i] = from[(int) position];
            for (int dimension = rank - 1; dimension >= 0; dimension--) {
                position += strides[permutation.get(dimension)];
                if (++index[dimension] < newShape.get(dimension)) {
                    break;
                }
                position -= index[dimension] * strides[permutation.get(dimension)];
                index[dimension] = 0;
            }
        }
        return Tensor.of(floats(name, newShape, to));
    }

    /** A float tensor. */
    public static TensorProto floats(String name, List<Long> shape, float... values) {
        return Tensors.floats(name, shape, values).proto();
    }

    /** A one-dimensional tensor of 64-bit integers, as shapes are given. */
    public static TensorProto longs(String name, List<Long> values) {
        long[] numbers = values.stream().mapToLong(Long::longValue).toArray();
        return Tensors.longs(name, List.of((long) numbers.length), numbers).proto();
    }

    /** A tensor of packed bytes. */
    public static TensorProto packed(String name, ElementType type, List<Long> shape, ByteString bytes) {
        return Tensors.packed(name, type, shape, bytes).proto();
    }
}
