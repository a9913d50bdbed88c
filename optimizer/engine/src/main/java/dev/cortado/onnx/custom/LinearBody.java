package dev.cortado.onnx.custom;

import dev.cortado.onnx.ElementType;
import java.util.List;

/**
 * Writes a linear layer into a function. Where the weights are integers, the inputs of every token are rounded to integers on a grid of its
 * own, as docs/native-operators.md says, and the product is that of integers.
 */
final class LinearBody {

    /** The smallest scale of a token's inputs: all of them are zero then. */
    private static final double SMALLEST_SCALE = 1e-20;

    private static final long FEATURES = -1;

    private final FunctionBuilder function;

    LinearBody(FunctionBuilder function) {
        this.function = function;
    }

    /**
     * Writes it.
     *
     * @param x inputs, tokens in all axes but the last
     * @param tensors the tensors of the weights
     * @param bias the empty string for none
     */
    String write(Linear linear, String x, List<String> tensors, String bias) {
        String weights = MatrixPacking.of(linear.format()).unpack(function, linear, tensors);
        String product = linear.format().isInteger()
                ? rounded(linear.format().inputLevels(), x, weights, tensors.getLast())
                : function.op("MatMul", x, weights);
        return bias.isEmpty() ? product : function.op("Add", product, bias);
    }

    private String rounded(int levels, String x, String codes, String scales) {
        String none = function.real(0);
        String low = function.op("Min", none, function.reduce("ReduceMin", x, FEATURES));
        String high = function.op("Max", none, function.reduce("ReduceMax", x, FEATURES));
        String step = function.op("Div", function.op("Sub", high, low), function.real(levels));
        String scale = function.op("Max", step, function.real(SMALLEST_SCALE));
        String inverse = function.op("Div", function.real(1), scale);
        String zero = function.clip(rounded(function.op("Neg", low), inverse), 0, levels);
        String code = function.clip(function.op("Add", rounded(x, inverse), zero), 0, levels);
        String sums = function.op("MatMulInteger", function.cast(code, ElementType.UINT8), codes);
        String shift = function.op(
                "Mul",
                function.cast(zero, ElementType.INT32),
                function.reduce("ReduceSum", function.cast(codes, ElementType.INT32), 0));
        String exact = function.cast(function.op("Sub", sums, shift), ElementType.FLOAT);
        return function.op("Mul", exact, function.op("Mul", function.op("Add", scale, poison(x)), scales));
    }

    private String rounded(String x, String inverse) {
        return function.op("Round", function.op("Mul", x, inverse));
    }

    /** Per token 0, or NaN where something is NaN or infinite. */
    private String poison(String x) {
        return function.reduce("ReduceSum", function.op("Mul", x, function.real(0)), FEATURES);
    }
}
