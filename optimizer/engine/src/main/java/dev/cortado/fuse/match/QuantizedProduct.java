package dev.cortado.fuse.match;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Products as quantisers write them: {@code DynamicQuantizeLinear}, {@code MatMulInteger}, {@code Cast} and {@code Mul} by both scales;
 * ONNX Runtime's fusions of these, {@code MatMulIntegerToFloat} and {@code DynamicQuantizeMatMul}; and {@code MatMulNBits}.
 */
public final class QuantizedProduct {

    private QuantizedProduct() {}

    static Optional<LinearPattern> match(GraphView view, Node node) {
        if (node.is("Mul")) {
            return rescaled(view, node);
        }
        if (!node.domain().equals("com.microsoft")) {
            return Optional.empty();
        }
        return switch (node.operator()) {
            case "MatMulNBits" -> blocks(view, node);
            case "DynamicQuantizeMatMul" ->
                layer(view, node, node.input(0), node.input(1), node.input(2), node.input(3))
                        .flatMap(product -> biased(view, node, product, node.input(4)));
            case "MatMulIntegerToFloat" ->
                view.producer(node.input(0), "DynamicQuantizeLinear")
                        .flatMap(rounding ->
                                layer(view, node, rounding.input(0), node.input(1), node.input(3), node.input(5)))
                        .flatMap(product -> biased(view, node, product, node.input(6)));
            default -> Optional.empty();
        };
    }

    /** The layer inside ONNX Runtime's {@code QAttention}, for queries, keys and values; empty when its weight is not constant. */
    public static Optional<LinearPattern> ofAttention(GraphView view, Node node) {
        return view.graph()
                .producer(node.input(0))
                .filter(rounding -> rounding.is("DynamicQuantizeLinear") || rounding.is("QuantizeLinear"))
                .flatMap(rounding -> layer(view, node, rounding.input(0), node.input(1), node.input(4), node.input(7)))
                .flatMap(product -> biased(view, node, product, node.input(2)));
    }

    private static Optional<LinearPattern> biased(GraphView view, Node node, LinearPattern product, String bias) {
        return bias.isEmpty()
                ? Optional.of(product)
                : view.vector(bias, product.outputs()).map(vector -> product.withBias(node, vector.floats()));
    }

    /** {@code Cast(MatMulInteger) * (scale of the input * scale of the weight)}, in any order. */
    private static Optional<LinearPattern> rescaled(GraphView view, Node last) {
        for (int side = 0; side < 2; side++) {
            Optional<Node> product = view.graph()
                    .producer(last.input(side))
                    .filter(node -> node.is("Cast"))
                    .flatMap(cast -> view.producer(cast.input(0), "MatMulInteger"));
            Optional<Node> scales = view.producer(last.input(1 - side), "Mul");
            if (product.isEmpty() || scales.isEmpty()) {
                continue;
            }
            Node integers = product.get();
            Optional<Node> rounding = view.producer(integers.input(0), "DynamicQuantizeLinear");
            for (int part = 0; rounding.isPresent() && part < 2; part++) {
                boolean scaleOfInput =
                        scales.get().input(part).equals(rounding.get().outputs().get(1));
                if (scaleOfInput && view.isConstant(scales.get().input(1 - part))) {
                    return layer(
                            view,
                            last,
                            rounding.get().input(0),
                            integers.input(1),
                            scales.get().input(1 - part),
                            integers.input(3));
                }
            }
        }
        return Optional.empty();
    }

    /** With a weight [inputs, outputs] that has one scale, or one per output. */
    private static Optional<LinearPattern> layer(
            GraphView view, Node last, String input, String codes, String scale, String zeroPoint) {
        Optional<Tensor> weight =
                view.constant(codes).filter(tensor -> tensor.shape().size() == 2);
        Optional<Tensor> factors = view.constant(scale);
        Optional<Tensor> zeros = zeroPoint.isEmpty() ? Optional.empty() : view.constant(zeroPoint);
        if (weight.isEmpty() || factors.isEmpty() || zeros.isEmpty() != zeroPoint.isEmpty()) {
            return Optional.empty();
        }
        int inputs = Math.toIntExact(weight.get().shape().get(0));
        int outputs = Math.toIntExact(weight.get().shape().get(1));
        if (factors.get().count() != 1 && factors.get().count() != outputs) {
            return Optional.empty();
        }
        Supplier<float[]> values = () -> Tensors.transposed(
                Dequantization.scaled(weight.get(), factors.get(), zeros, 1, outputs, outputs), inputs, outputs);
        return Optional.of(new LinearPattern(last, input, inputs, outputs, values, Optional.empty(), true));
    }

    private static Optional<LinearPattern> blocks(GraphView view, Node node) {
        Optional<Tensor> packed = view.constant(node.input(1));
        Optional<Tensor> scale = view.constant(node.input(2));
        Optional<Tensor> zeros = node.input(3).isEmpty() ? Optional.empty() : view.constant(node.input(3));
        boolean known = packed.isPresent() && scale.isPresent() && node.input(4).isEmpty();
        if (!known || zeros.isEmpty() != node.input(3).isEmpty()) {
            return Optional.empty();
        }
        Supplier<float[]> values = () -> Dequantization.ofBits(node, packed.get(), scale.get(), zeros)
                .orElseThrow(() -> new IllegalArgumentException(node + ": its codes and scales do not fit each other"));
        // Where asked to, the operator rounds its inputs to 8 bits.
        boolean rounds = node.integer("accuracy_level", 0) == 4;
        LinearPattern product = new LinearPattern(
                node,
                node.input(0),
                Math.toIntExact(node.integer("K", 0)),
                Math.toIntExact(node.integer("N", 0)),
                values,
                Optional.empty(),
                rounds);
        return biased(view, node, product, node.input(5));
    }
}
