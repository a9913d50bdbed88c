package dev.cortado.quantize.tensor;

import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Values that move the numbers of float constants around and compute nothing new: {@code Identity}, {@code Transpose}, {@code Unsqueeze},
 * {@code Squeeze}, {@code Slice} and {@code Concat}. Exporters write such chains for weights, for example to bring an LSTM's gates into the
 * order that ONNX wants.
 */
final class ConstantFolding {

    /** Slices up to the end are written with this or a greater number. */
    private static final long FAR = Integer.MAX_VALUE;

    private final Function<String, Optional<Tensor>> constants;

    /** @param constants what is known to be constant */
    ConstantFolding(Function<String, Optional<Tensor>> constants) {
        this.constants = constants;
    }

    /** The tensor that a node writes as its first output, under that name; empty when it is not constant or computes. */
    Optional<Tensor> output(Node node) {
        String name = node.outputs().getFirst();
        return switch (node.operator()) {
            case "Constant" -> node.tensor("value").map(tensor -> tensor.renamed(name));
            case "Identity" -> constants.apply(node.input(0)).map(tensor -> tensor.renamed(name));
            case "Transpose" ->
                floats(node.input(0))
                        .map(tensor -> Constants.transposed(tensor, name, Constants.permutation(node, tensor)));
            case "Unsqueeze" -> floats(node.input(0)).flatMap(tensor -> unsqueezed(node, tensor, name));
            case "Squeeze" -> floats(node.input(0)).flatMap(tensor -> squeezed(node, tensor, name));
            case "Slice" -> floats(node.input(0)).flatMap(tensor -> sliced(node, tensor, name));
            case "Concat" -> concatenated(node, name);
            default -> Optional.empty();
        };
    }

    private Optional<Tensor> floats(String value) {
        return constants.apply(value).filter(tensor -> tensor.type() == ElementType.FLOAT);
    }

    /** Whole numbers that a node has as an attribute, or in newer opsets as a constant input; empty when it has neither. */
    private Optional<List<Long>> numbers(Node node, String attribute, int position) {
        if (node.attribute(attribute).isPresent()) {
            return Optional.of(node.integers(attribute));
        }
        return constants.apply(node.input(position)).map(tensor -> {
            List<Long> numbers = new ArrayList<>();
            var bytes = tensor.bytes();
            while (bytes.hasRemaining()) {
                numbers.add(tensor.type() == ElementType.INT32 ? (long) bytes.getInt() : bytes.getLong());
            }
            return numbers;
        });
    }

    private static long axis(long axis, int rank) {
        return axis < 0 ? axis + rank : axis;
    }

    private Optional<Tensor> unsqueezed(Node node, Tensor tensor, String name) {
        return numbers(node, "axes", 1).map(axes -> {
            int rank = tensor.shape().size() + axes.size();
            TreeSet<Long> sorted = new TreeSet<>();
            axes.forEach(axis -> sorted.add(axis(axis, rank)));
            List<Long> shape = new ArrayList<>(tensor.shape());
            sorted.forEach(axis -> shape.add(axis.intValue(), 1L));
            return tensor.reshaped(name, shape);
        });
    }

    private Optional<Tensor> squeezed(Node node, Tensor tensor, String name) {
        return numbers(node, "axes", 1).map(axes -> {
            TreeSet<Long> sorted = new TreeSet<>();
            axes.forEach(axis -> sorted.add(axis(axis, tensor.shape().size())));
            List<Long> shape = new ArrayList<>(tensor.shape());
            sorted.descendingSet().forEach(axis -> shape.remove(axis.intValue()));
            return tensor.reshaped(name, shape);
        });
    }

    /** A slice along one dimension in steps of one. */
    private Optional<Tensor> sliced(Node node, Tensor tensor, String name) {
        Optional<List<Long>> starts = numbers(node, "starts", 1);
        Optional<List<Long>> ends = numbers(node, "ends", 2);
        boolean named = node.attribute("axes").isPresent() || !node.input(3).isEmpty();
        Optional<List<Long>> axes = named ? numbers(node, "axes", 3) : Optional.of(List.of(0L));
        boolean stepped = !node.input(4).isEmpty() && !numbers(node, "steps", 4).equals(Optional.of(List.of(1L)));
        if (stepped
                || starts.isEmpty()
                || ends.isEmpty()
                || axes.isEmpty()
                || starts.get().size() != 1) {
            return Optional.empty();
        }
        List<Long> shape = new ArrayList<>(tensor.shape());
        int axis = (int) axis(axes.get().getFirst(), shape.size());
        long size = shape.get(axis);
        long from = bounded(starts.get().getFirst(), size);
        long to = Math.max(from, bounded(Math.min(ends.get().getFirst(), FAR), size));
        shape.set(axis, to - from);
        float[] all = tensor.floats();
        int run = run(tensor.shape(), axis);
        int outer = all.length == 0 ? 0 : Math.toIntExact(all.length / (size * run));
        float[] part = new float[Math.toIntExact(outer * (to - from) * run)];
        int length = Math.toIntExact((to - from) * run);
        for (int i = 0; i < outer; i++) {
            System.arraycopy(all, Math.toIntExact((i * size + from) * run), part, i * length, length);
        }
        return Optional.of(Tensor.of(Constants.floats(name, shape, part)));
    }

    private static long bounded(long place, long size) {
        return Math.clamp(place < 0 ? place + size : place, 0, size);
    }

    /** How many elements follow each other for one index of a dimension. */
    private static int run(List<Long> shape, int axis) {
        return Math.toIntExact(shape.subList(axis + 1, shape.size()).stream().reduce(1L, Math::multiplyExact));
    }

    private Optional<Tensor> concatenated(Node node, String name) {
        List<Tensor> parts = new ArrayList<>();
        for (String input : node.inputs()) {
            Optional<Tensor> part = floats(input);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            parts.add(part.get());
        }
        List<Long> shape = new ArrayList<>(parts.getFirst().shape());
        int axis = (int) axis(node.integer("axis", 0), shape.size());
        shape.set(axis, parts.stream().mapToLong(part -> part.shape().get(axis)).sum());
        int run = run(shape, axis);
        float[] all = new float[Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact))];
        int row = Math.toIntExact(shape.get(axis) * run);
        int offset = 0;
        for (Tensor part : parts) {
            float[] floats = part.floats();
            int length = Math.toIntExact(part.shape().get(axis) * run);
            for (int i = 0; length > 0 && i < floats.length / length; i++) {
                System.arraycopy(floats, i * length, all, i * row + offset, length);
            }
            offset += length;
        }
        return Optional.of(Tensor.of(Constants.floats(name, shape, all)));
    }
}
