package dev.cortado.measure.operator;

import dev.cortado.measure.operator.OperatorCost.Count;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is done element by element, and reductions.
 *
 * <ul>
 *   <li>an operator of one function or one operation: 1 per element of the output; {@code Sum}, {@code Mean}, {@code Max}, {@code Min}
 *       of m inputs: m - 1 ({@code Mean} m)
 *   <li>those made of several: {@code Clip} 2, {@code HardSigmoid} 4, {@code HardSwish} 5, {@code QuickGelu} 3, {@code Gelu} 5 ({@code
 *       0.5 x (1 + erf(x / sqrt 2))}), {@code BiasGelu} 6, {@code FastGelu} 9 with its cube and tanh, 10 with a bias
 *   <li>{@code QuantizeLinear} and {@code DequantizeLinear} 2, {@code DynamicQuantizeLinear} 4
 *   <li>a reduction of n numbers to one: sum, largest, smallest, product n - 1; mean n; squares n more; square root or logarithm 1
 *   <li>pooling: windows of k numbers, k - 1 for the largest, k for the average; over everything as reductions
 * </ul>
 */
final class ElementwiseCost {

    private static final Set<String> BINARY = Set.of(
            "Add",
            "Sub",
            "Mul",
            "Div",
            "Pow",
            "Mod",
            "PRelu",
            "Where",
            "Equal",
            "Greater",
            "GreaterOrEqual",
            "Less",
            "LessOrEqual",
            "And",
            "Or",
            "Xor",
            "BitShift",
            "BitwiseAnd",
            "BitwiseOr",
            "BitwiseXor");

    private static final Set<String> UNARY = Set.of(
            "Abs",
            "Acos",
            "Acosh",
            "Asin",
            "Asinh",
            "Atan",
            "Atanh",
            "BitwiseNot",
            "Ceil",
            "Celu",
            "Cos",
            "Cosh",
            "Elu",
            "Erf",
            "Exp",
            "Floor",
            "IsInf",
            "IsNaN",
            "LeakyRelu",
            "Log",
            "Mish",
            "Neg",
            "Not",
            "Reciprocal",
            "Relu",
            "Round",
            "Selu",
            "Shrink",
            "Sigmoid",
            "Sign",
            "Sin",
            "Sinh",
            "Softplus",
            "Softsign",
            "Sqrt",
            "Swish",
            "Tan",
            "Tanh",
            "ThresholdedRelu");

    private static final Map<String, Integer> COMPOSED = Map.ofEntries(
            Map.entry("Clip", 2),
            Map.entry("HardSigmoid", 4),
            Map.entry("HardSwish", 5),
            Map.entry("QuickGelu", 3),
            Map.entry("Gelu", 5),
            Map.entry("BiasGelu", 6),
            Map.entry("QuantizeLinear", 2),
            Map.entry("DequantizeLinear", 2),
            Map.entry("DynamicQuantizeLinear", 4),
            Map.entry("CumSum", 1),
            Map.entry("QLinearAdd", 3),
            Map.entry("QLinearMul", 3));

    private ElementwiseCost() {}

    static Optional<Count> count(Operation operation) {
        String operator = operation.operator();
        double out = operation.produced();
        if (BINARY.contains(operator) || UNARY.contains(operator)) {
            return Count.of(operation, out, arithmetic(operation));
        }
        if (COMPOSED.containsKey(operator)) {
            boolean tanh = operator.equals("Gelu")
                    && operation.attributes().text("approximate", "none").equals("tanh");
            return Count.of(operation, out * (tanh ? 9 : COMPOSED.get(operator)), arithmetic(operation));
        }
        double in = operation.input(0).count();
        double inputs = operation.inputs().stream().filter(TensorShape::present).count();
        return switch (operator) {
            case "FastGelu" -> Count.of(operation, out * (operation.input(1).present() ? 10 : 9));
            case "Sum", "Max", "Min" -> Count.of(operation, out * (inputs - 1));
            case "Mean" -> Count.of(operation, out * inputs);
            case "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ArgMax", "ArgMin", "GlobalMaxPool" ->
                Count.of(operation, in - out);
            case "ReduceMean", "GlobalAveragePool", "ReduceLogSum" -> Count.of(operation, in);
            case "ReduceL1", "ReduceSumSquare" -> Count.of(operation, 2 * in - out);
            case "ReduceL2", "ReduceLogSumExp" -> Count.of(operation, 2 * in);
            case "MaxPool" -> Count.of(operation, out * (window(operation) - 1));
            case "AveragePool" -> Count.of(operation, out * window(operation));
            default -> Optional.empty();
        };
    }

    private static double window(Operation operation) {
        return operation.attributes().integers("kernel_shape").stream()
                .mapToDouble(Long::doubleValue)
                .reduce(1, (one, other) -> one * other);
    }

    /** Quantising works on floats, whichever side they are on; a comparison's are its input's. */
    private static Arithmetic arithmetic(Operation operation) {
        return switch (operation.operator()) {
            case "DequantizeLinear" -> Arithmetic.of(operation.output(0).type());
            case "Where" -> Arithmetic.of(operation.input(1).type());
            default -> Arithmetic.of(operation.input(0).type());
        };
    }
}
