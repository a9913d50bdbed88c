package dev.cortado.fuse.match;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A linear layer, {@code y = x W' + b}, with a constant weight: {@code MatMul} and {@code Add}, {@code Gemm}, ONNX Runtime's {@code
 * FusedMatMul}, and what quantisers make of them (see {@link QuantizedProduct}), whose weights come out as the floats their codes stand
 * for.
 *
 * @param node the last one
 * @param input what is multiplied
 * @param inputs the features of the input
 * @param outputs the features of the result
 * @param weights float[outputs, inputs]; computed when asked for
 * @param bias a float per output
 * @param quantized whether the weight is integers, for which a runtime may round the inputs too
 */
public record LinearPattern(
        Node node,
        String input,
        int inputs,
        int outputs,
        Supplier<float[]> weights,
        Optional<float[]> bias,
        boolean quantized) {

    /** The layer that a value is the output of; empty when it is none. */
    public static Optional<LinearPattern> match(GraphView view, String value) {
        return layer(view, view.rows(value));
    }

    private static Optional<LinearPattern> layer(GraphView view, String value) {
        Optional<Node> producer = view.graph().producer(value);
        if (producer.isEmpty() || !producer.get().outputs().getFirst().equals(value)) {
            return Optional.empty();
        }
        Node node = producer.get();
        if (!node.is("Add")) {
            return product(view, node);
        }
        for (int side = 0; side < 2; side++) {
            if (!view.isConstant(node.input(side))) {
                continue;
            }
            Optional<LinearPattern> product =
                    view.graph().producer(view.rows(node.input(1 - side))).flatMap(found -> product(view, found));
            String bias = node.input(side);
            if (product.isPresent() && product.get().bias().isEmpty()) {
                LinearPattern layer = product.get();
                return view.vector(bias, layer.outputs()).map(vector -> layer.withBias(node, vector.floats()));
            }
        }
        return Optional.empty();
    }

    /** The same layer with a bias behind it. */
    LinearPattern withBias(Node last, float[] added) {
        return new LinearPattern(last, input, inputs, outputs, weights, Optional.of(added), quantized);
    }

    private static Optional<LinearPattern> product(GraphView view, Node node) {
        if (node.is("MatMul")) {
            return plain(view, node, false, 1);
        }
        if (node.is("Gemm")) {
            return gemm(view, node);
        }
        if (node.domain().equals("com.microsoft") && node.operator().equals("FusedMatMul")) {
            boolean straight = node.integer("transA", 0) == 0
                    && node.integer("transBatchA", 0) == 0
                    && node.integer("transBatchB", 0) == 0;
            return straight
                    ? plain(view, node, node.integer("transB", 0) != 0, node.real("alpha", 1))
                    : Optional.empty();
        }
        return QuantizedProduct.match(view, node);
    }

    private static Optional<LinearPattern> plain(GraphView view, Node node, boolean byOutput, float factor) {
        Optional<Tensor> weight = view.constant(node.input(1))
                .filter(tensor -> tensor.shape().size() == 2 && tensor.type().bits() >= 16);
        if (weight.isEmpty() || view.isConstant(node.input(0))) {
            return Optional.empty();
        }
        int rows = Math.toIntExact(weight.get().shape().get(0));
        int columns = Math.toIntExact(weight.get().shape().get(1));
        Supplier<float[]> values = () -> {
            float[] floats = weight.get().floats();
            for (int i = 0; factor != 1 && i < floats.length; i++) {
                floats[i] *= factor;
            }
            return byOutput ? floats : Tensors.transposed(floats, rows, columns);
        };
        return Optional.of(new LinearPattern(
                node,
                node.input(0),
                byOutput ? columns : rows,
                byOutput ? rows : columns,
                values,
                Optional.empty(),
                isInteger(view, node.input(0)) || isInteger(view, node.input(1))));
    }

    /** Whether a value has been integers, maybe transposed since. */
    private static boolean isInteger(GraphView view, String value) {
        Optional<Node> node = view.graph().producer(value);
        while (node.isPresent() && (node.get().is("Transpose") || node.get().is("Identity"))) {
            node = view.graph().producer(node.get().input(0));
        }
        return node.filter(last -> last.is("DequantizeLinear")).isPresent();
    }

    private static Optional<LinearPattern> gemm(GraphView view, Node node) {
        if (node.integer("transA", 0) != 0 || node.real("beta", 1) != 1) {
            return Optional.empty();
        }
        Optional<LinearPattern> product = plain(view, node, node.integer("transB", 0) != 0, node.real("alpha", 1));
        if (product.isEmpty() || node.input(2).isEmpty()) {
            return product;
        }
        return product.flatMap(layer ->
                view.vector(node.input(2), layer.outputs()).map(vector -> layer.withBias(node, vector.floats())));
    }
}
