package dev.cortado.onnx.custom;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.proto.FunctionProto;

/**
 * The operator {@code MeanPool}: the mean of a text's tokens, of length 1 if wanted; zeros for a text without tokens. docs/native-operators.md
 * specifies it.
 */
public final class PoolOperator {

    /** The smallest length that something is divided by. */
    private static final double SMALLEST_LENGTH = 1e-12;

    private PoolOperator() {}

    /**
     * Writes a node.
     *
     * @param hidden {@code float[batch, tokens, width]}
     * @param mask {@code int64[batch, tokens]}, 1 for a token and 0 for padding
     * @param output {@code float[batch, width]}
     * @param normalize whether the output has length 1
     */
    public static OperatorNode write(String name, String hidden, String mask, String output, boolean normalize) {
        NodeWriter writer = new NodeWriter(CustomOperator.MEAN_POOL, name, output, wish -> wish);
        writer.input(hidden);
        writer.input(mask);
        writer.attribute(Attributes.integer("normalize", normalize ? 1 : 0));
        return writer.finish();
    }

    static FunctionProto function(Node node, long opset) {
        if (node.inputs().size() != 2
                || node.input(0).isEmpty()
                || node.input(1).isEmpty()) {
            throw new IllegalArgumentException(
                    node + ": expected hidden states and a mask as inputs, found " + node.inputs());
        }
        FunctionBuilder function = new FunctionBuilder(node, opset);
        String mask = function.unsqueeze(function.cast(function.input(1), ElementType.BOOL), 2);
        String kept = function.op("Where", mask, function.input(0), function.real(0));
        String count = function.reduceAway("ReduceSum", function.cast(mask, ElementType.FLOAT), 1);
        String sum = function.reduceAway("ReduceSum", kept, 1);
        String mean = function.op("Div", sum, function.op("Max", count, function.real(1)));
        if (node.integer("normalize", 0) == 0) {
            return function.build(mean);
        }
        String length = function.op("Sqrt", function.reduce("ReduceSum", function.op("Mul", mean, mean), 1));
        return function.build(function.op("Div", mean, function.op("Max", length, function.real(SMALLEST_LENGTH))));
    }
}
