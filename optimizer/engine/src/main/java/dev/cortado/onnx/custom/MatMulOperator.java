package dev.cortado.onnx.custom;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.proto.FunctionProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The operators {@code QuantMatMul} and {@code SparseMatMul}: a {@link PackedMatMul} as a node, and back. */
public final class MatMulOperator {

    private MatMulOperator() {}

    /** The operator for a format. */
    public static CustomOperator of(MatrixFormat format) {
        return switch (format) {
            case INT8_1X4, F32_6X1 -> CustomOperator.SPARSE_MAT_MUL;
            case F32, INT7, INT6, INT5 -> CustomOperator.QUANT_MAT_MUL;
        };
    }

    /**
     * Writes a node.
     *
     * @param name of the node, and what its constants' names begin with
     * @param x {@code float[..., inputs]}
     * @param output {@code float[..., outputs]}
     * @param freshName makes a name that the graph does not have yet out of a wish
     * @throws IllegalArgumentException if the tensors are not what the format asks for, or the activation has a gate
     */
    public static OperatorNode write(
            PackedMatMul product, String name, String x, String output, UnaryOperator<String> freshName) {
        Linear linear = product.linear();
        check(product, name);
        NodeWriter writer = new NodeWriter(of(linear.format()), name, output, freshName);
        writer.input(x);
        writer.linear("weights", linear);
        writer.attribute(Attributes.text("format", linear.format().attribute()));
        writer.attribute(Attributes.integer("outputs", linear.outputs()));
        writer.attribute(Attributes.integer("inputs", linear.inputs()));
        writer.attribute(Attributes.integer("bias", linear.bias().isPresent() ? 1 : 0));
        writer.attribute(Attributes.text(
                "activation", product.activation().map(Activation::attribute).orElse("")));
        return writer.finish();
    }

    /**
     * Reads a node.
     *
     * @param constants the constant tensor of a name
     * @throws IllegalArgumentException if it is not as the operator is specified; names the node, what was expected and found
     */
    public static PackedMatMul read(Node node, Function<String, Optional<Tensor>> constants) {
        String activation = node.text("activation", "");
        NodeReader reader = new NodeReader(node, 1, constants);
        Linear linear = reader.linear(
                "the product",
                reader.format(node.text("format", "")),
                Math.toIntExact(node.integer("outputs", 0)),
                Math.toIntExact(node.integer("inputs", 0)),
                node.integer("bias", 0) != 0);
        reader.finish();
        PackedMatMul product = new PackedMatMul(
                linear, activation.isEmpty() ? Optional.empty() : Optional.of(reader.activation(activation)));
        check(product, node.label());
        if (!of(linear.format()).is(node)) {
            throw new IllegalArgumentException(node + ": expected the operator "
                    + of(linear.format()).operator() + " for weights of format "
                    + linear.format().attribute());
        }
        return product;
    }

    private static void check(PackedMatMul product, String name) {
        if (product.activation().filter(Activation::isGated).isPresent()) {
            throw new IllegalArgumentException(name + ": expected an activation without a gate, found "
                    + product.activation().get().attribute());
        }
        EncoderShapes.linear(
                product.linear(), product.linear().outputs(), product.linear().inputs(), name);
    }

    static FunctionProto function(Node node, PackedMatMul product, long opset) {
        FunctionBuilder function = new FunctionBuilder(node, opset);
        Linear linear = product.linear();
        List<String> tensors = new ArrayList<>();
        for (int i = 1; i <= linear.weights().size(); i++) {
            tensors.add(function.input(i));
        }
        String bias = linear.bias().isPresent() ? function.input(tensors.size() + 1) : "";
        String y = new LinearBody(function).write(linear, function.input(0), tensors, bias);
        return function.build(
                product.activation().isPresent()
                        ? new ActivationBody(function)
                                .write(product.activation().get(), y, linear.outputs())
                        : y);
    }
}
