package dev.cortado.onnx.custom;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads the constant inputs of a node of Cortado's domain, one after another. */
final class NodeReader {

    private final Node node;
    private final Function<String, Optional<Tensor>> constants;
    private int next;

    /**
     * Starts.
     *
     * @param first the first constant input
     * @param constants the constant tensor of a name
     */
    NodeReader(Node node, int first, Function<String, Optional<Tensor>> constants) {
        this.node = node;
        this.constants = constants;
        this.next = first;
    }

    /** The next one. */
    Tensor next(String what) {
        int position = next++;
        return constants
                .apply(node.input(position))
                .orElseThrow(() -> new IllegalArgumentException(node + ": expected a constant, " + what
                        + ", as input " + position + ", found "
                        + (node.input(position).isEmpty() ? "none" : node.input(position))));
    }

    /** The next one, floats along one axis. */
    Tensor vector(String what) {
        Tensor tensor = next(what);
        if (tensor.type() != ElementType.FLOAT || tensor.shape().size() != 1) {
            throw new IllegalArgumentException(
                    node + ": expected " + what + " as floats along one axis, found " + tensor);
        }
        return tensor;
    }

    Normalization norm(String what, boolean rms) {
        Tensor scale = vector("the scale of " + what);
        return new Normalization(scale, rms ? Optional.empty() : Optional.of(vector("the shift of " + what)));
    }

    /**
     * A linear layer.
     *
     * @param outputs how many there are; -1 when only its tensors say
     */
    Linear linear(String what, MatrixFormat format, int outputs, int inputs, boolean hasBias) {
        List<Tensor> weights = new ArrayList<>();
        int parts = MatrixPacking.of(format).parts(1, 1).size();
        for (int i = 0; i < parts; i++) {
            weights.add(next("the weights of " + what));
        }
        Optional<Tensor> bias = hasBias ? Optional.of(vector("the bias of " + what)) : Optional.empty();
        Linear linear =
                new Linear(format, outputs < 0 ? outputs(what, format, weights, bias) : outputs, inputs, weights, bias);
        try {
            MatrixPacking.of(format).check(linear);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(node + ", " + what + ": " + e.getMessage(), e);
        }
        return linear;
    }

    private int outputs(String what, MatrixFormat format, List<Tensor> weights, Optional<Tensor> bias) {
        if (bias.isPresent()) {
            return Math.toIntExact(bias.get().count());
        }
        if (format == MatrixFormat.F32_6X1 || weights.getFirst().shape().isEmpty()) {
            throw new IllegalArgumentException(
                    node + ", " + what + ": expected a bias, without which nothing says how many outputs there are");
        }
        Tensor telling = format.isInteger() ? weights.getLast() : weights.getFirst();
        return Math.toIntExact(telling.shape().getFirst());
    }

    /** The next one, which may be left out. */
    Optional<Tensor> optional(String what) {
        if (node.input(next).isEmpty()) {
            next++;
            return Optional.empty();
        }
        return Optional.of(next(what));
    }

    /** To be called when everything has been read. */
    void finish() {
        int left = node.inputs().size() - next;
        if (left > 0) {
            throw new IllegalArgumentException(node + ": found " + left + " inputs too many");
        }
    }

    /** The format of a name. */
    MatrixFormat format(String name) {
        return named(MatrixFormat.values(), MatrixFormat::attribute, name, "format");
    }

    /** The activation of a name. */
    Activation activation(String name) {
        return named(Activation.values(), Activation::attribute, name, "activation");
    }

    private <T> T named(T[] values, Function<T, String> attribute, String name, String what) {
        List<T> all = Arrays.asList(values);
        return all.stream()
                .filter(value -> attribute.apply(value).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(node + ": expected one of "
                        + String.join(", ", all.stream().map(attribute).toList()) + " as " + what + ", found "
                        + (name.isEmpty() ? "none" : name)));
    }
}
