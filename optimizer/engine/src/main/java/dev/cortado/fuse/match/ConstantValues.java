package dev.cortado.fuse.match;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * The values of a graph that are constant: initialisers, {@code Constant} nodes, and what operators make of them that move, scale or
 * dequantise numbers. Numbers that were no floats come out as floats where an operator computes with them.
 */
public final class ConstantValues {

    private final Graph graph;
    private final Map<String, Optional<Tensor>> found = new HashMap<>();

    /** Those of a main graph. */
    public ConstantValues(Graph graph) {
        this.graph = graph;
    }

    /** The tensor of a constant value, under the value's name; empty when it is computed or fed. */
    public Optional<Tensor> find(String value) {
        Optional<Tensor> known = found.get(value);
        if (known == null) {
            // Against circles in broken graphs.
            found.put(value, Optional.empty());
            known = value.isEmpty() ? Optional.empty() : evaluate(value);
            found.put(value, known);
        }
        return known;
    }

    private Optional<Tensor> evaluate(String value) {
        Optional<Tensor> initializer = graph.initializer(value);
        if (initializer.isPresent()) {
            return initializer;
        }
        return graph.producer(value)
                .filter(node ->
                        node.domain().isEmpty() && node.outputs().getFirst().equals(value))
                .flatMap(node -> evaluate(node, value));
    }

    private Optional<Tensor> evaluate(Node node, String name) {
        return switch (node.operator()) {
            case "Constant" -> constant(node, name);
            case "Identity" -> find(node.input(0)).map(tensor -> tensor.renamed(name));
            case "Cast" -> cast(node, name);
            case "Transpose" -> find(node.input(0)).flatMap(tensor -> transposed(node, tensor, name));
            case "Unsqueeze" -> unsqueezed(node, name);
            case "Squeeze" -> squeezed(node, name);
            case "Reshape" -> reshaped(node, name);
            case "DequantizeLinear" ->
                find(node.input(0))
                        .flatMap(codes -> find(node.input(1))
                                .flatMap(scale -> Dequantization.of(node, codes, scale, find(node.input(2)))
                                        .map(values -> Tensors.floats(name, codes.shape(), values))));
            case "Add" -> combined(node, name, Double::sum);
            case "Sub" -> combined(node, name, (a, b) -> a - b);
            case "Mul" -> combined(node, name, (a, b) -> a * b);
            case "Div" -> combined(node, name, (a, b) -> a / b);
            case "Pow" -> combined(node, name, Math::pow);
            case "Sqrt" -> mapped(node, name, Math::sqrt);
            case "Neg" -> mapped(node, name, a -> -a);
            case "Reciprocal" -> mapped(node, name, a -> 1 / a);
            default -> Optional.empty();
        };
    }

    private static Optional<Tensor> constant(Node node, String name) {
        Optional<Tensor> tensor = node.tensor("value").map(value -> value.renamed(name));
        if (tensor.isPresent()) {
            return tensor;
        }
        if (node.attribute("value_float").isPresent()) {
            return Optional.of(Tensors.floats(name, List.of(), node.real("value_float", 0)));
        }
        if (node.attribute("value_int").isPresent()) {
            return Optional.of(Tensors.longs(name, List.of(), node.integer("value_int", 0)));
        }
        if (node.attribute("value_ints").isPresent()) {
            long[] values = node.integers("value_ints").stream()
                    .mapToLong(Long::longValue)
                    .toArray();
            return Optional.of(Tensors.longs(name, List.of((long) values.length), values));
        }
        return node.attribute("value_floats").map(attribute -> {
            float[] values = new float[attribute.getFloatsCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = attribute.getFloats(i);
            }
            return Tensors.floats(name, List.of((long) values.length), values);
        });
    }

    private Optional<Tensor> cast(Node node, String name) {
        ElementType to = ElementType.of((int) node.integer("to", 0));
        return find(node.input(0)).flatMap(tensor -> {
            if (to == tensor.type()) {
                return Optional.of(tensor.renamed(name));
            }
            if (to == ElementType.FLOAT && isNumeric(tensor.type())) {
                return Optional.of(Tensors.floats(name, tensor.shape(), tensor.floats()));
            }
            boolean small = tensor.count() <= 64 && isNumeric(tensor.type());
            if (small && (to == ElementType.INT64 || to == ElementType.INT32)) {
                float[] values = tensor.floats();
                long[] whole = new long[values.length];
                for (int i = 0; i < whole.length; i++) {
                    whole[i] = (long) values[i];
                }
                return Optional.of(Tensors.longs(name, tensor.shape(), whole));
            }
            return Optional.empty();
        });
    }

    private static boolean isNumeric(ElementType type) {
        return switch (type) {
            case STRING, UNDEFINED, COMPLEX64, COMPLEX128 -> false;
            default -> true;
        };
    }

    private static Optional<Tensor> transposed(Node node, Tensor tensor, String name) {
        List<Long> shape = tensor.shape();
        List<Integer> permutation = new ArrayList<>(
                node.integers("perm").stream().map(Long::intValue).toList());
        if (permutation.isEmpty()) {
            for (int i = shape.size() - 1; i >= 0; i--) {
                permutation.add(i);
            }
        }
        if (tensor.type() != ElementType.FLOAT || permutation.size() != shape.size()) {
            return Optional.empty();
        }
        IndexArray indices = IndexArray.counting(shape).transposed(permutation);
        float[] from = tensor.floats();
        float[] to = new float[from.length];
        for (int i = 0; i < to.length; i++) {
            to[i] = from[indices.at(i)];
        }
        return Optional.of(Tensors.floats(name, indices.shape(), to));
    }

    /** Whole numbers that a node has as an attribute, or in newer opsets as a constant input. */
    public Optional<List<Long>> integers(Node node, String attribute, int position) {
        if (node.attribute(attribute).isPresent()) {
            return Optional.of(node.integers(attribute));
        }
        return find(node.input(position)).flatMap(ConstantValues::integers);
    }

    /** The whole numbers of a small tensor. */
    static Optional<List<Long>> integers(Tensor tensor) {
        return tensor.type() == ElementType.INT64 || tensor.type() == ElementType.INT32
                ? Optional.of(Tensors.integers(tensor))
                : Optional.empty();
    }

    private Optional<Tensor> unsqueezed(Node node, String name) {
        return find(node.input(0))
                .flatMap(tensor -> integers(node, "axes", 1).map(axes -> {
                    int rank = tensor.shape().size() + axes.size();
                    TreeSet<Integer> sorted = new TreeSet<>();
                    axes.forEach(axis -> sorted.add(axis < 0 ? axis.intValue() + rank : axis.intValue()));
                    List<Long> shape = new ArrayList<>(tensor.shape());
                    sorted.forEach(axis -> shape.add(axis, 1L));
                    return tensor.reshaped(name, shape);
                }));
    }

    private Optional<Tensor> squeezed(Node node, String name) {
        return find(node.input(0)).map(tensor -> {
            List<Long> shape = new ArrayList<>(tensor.shape());
            Optional<List<Long>> axes = integers(node, "axes", 1);
            if (axes.isEmpty()) {
                shape.removeAll(Collections.singleton(1L));
            } else {
                TreeSet<Integer> sorted = new TreeSet<>();
                axes.get().forEach(axis -> sorted.add(axis.intValue() + (axis < 0 ? shape.size() : 0)));
                sorted.descendingSet().forEach(axis -> shape.remove(axis.intValue()));
            }
            return tensor.reshaped(name, shape);
        });
    }

    private Optional<Tensor> reshaped(Node node, String name) {
        return find(node.input(0))
                .flatMap(tensor -> integers(node, "shape", 1).flatMap(wanted -> {
                    List<Long> shape = new ArrayList<>();
                    long known = 1;
                    for (int i = 0; i < wanted.size(); i++) {
                        long size = wanted.get(i) == 0 && i < tensor.shape().size()
                                ? tensor.shape().get(i)
                                : wanted.get(i);
                        shape.add(size);
                        known *= size < 0 ? 1 : size;
                    }
                    int open = shape.indexOf(-1L);
                    if (open >= 0 && known > 0) {
                        shape.set(open, tensor.count() / known);
                    }
                    long count = shape.stream().reduce(1L, (a, b) -> a * b);
                    return count == tensor.count() ? Optional.of(tensor.reshaped(name, shape)) : Optional.empty();
                }));
    }

    private Optional<Tensor> mapped(Node node, String name, DoubleUnaryOperator function) {
        return find(node.input(0)).filter(tensor -> isNumeric(tensor.type())).map(tensor -> {
            float[] values = tensor.floats();
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) function.applyAsDouble(values[i]);
            }
            return Tensors.floats(name, tensor.shape(), values);
        });
    }

    /** Of tensors of one shape, or of one and a scalar. Whole numbers are left alone: shapes are computed with them. */
    private Optional<Tensor> combined(Node node, String name, DoubleBinaryOperator function) {
        Optional<Tensor> left = find(node.input(0)).filter(tensor -> tensor.type() == ElementType.FLOAT);
        Optional<Tensor> right = find(node.input(1)).filter(tensor -> tensor.type() == ElementType.FLOAT);
        if (left.isEmpty() || right.isEmpty()) {
            return Optional.empty();
        }
        float[] a = left.get().floats();
        float[] b = right.get().floats();
        boolean alike = left.get().shape().equals(right.get().shape());
        if (!alike && a.length != 1 && b.length != 1) {
            return Optional.empty();
        }
        Tensor larger = a.length > b.length
                        || (a.length == b.length
                                && left.get().shape().size()
                                        >= right.get().shape().size())
                ? left.get()
                : right.get();
        float[] result = new float[Math.max(a.length, b.length)];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) function.applyAsDouble(a.length == 1 ? a[0] : a[i], b.length == 1 ? b[0] : b[i]);
        }
        return Optional.of(Tensors.floats(name, larger.shape(), result));
    }
}
