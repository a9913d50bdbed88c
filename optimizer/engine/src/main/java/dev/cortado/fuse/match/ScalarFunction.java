package dev.cortado.fuse.match;

import dev.cortado.onnx.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.commons.math3.special.Erf;

/**
 * A part of a graph that computes each number of one value alone: operators without memory of the neighbours, and constants of one
 * element. It can be evaluated at any number.
 */
public final class ScalarFunction {

    private static final int DEEPEST = 24;
    private static final double CUBIC = 0.044715;

    private final GraphView view;
    private final String input;
    private final String output;

    private ScalarFunction(GraphView view, String input, String output) {
        this.view = view;
        this.input = input;
        this.output = output;
    }

    /**
     * The longest function of one value that a value is.
     *
     * @throws Mismatch if it is a function of several values
     */
    public static ScalarFunction of(GraphView view, String value) throws Mismatch {
        Set<String> inputs = inputs(view, value);
        if (inputs.size() != 1) {
            throw new Mismatch(
                    view.expectProducer(value, "an activation"),
                    "expected a function of one value, found one of " + String.join(", ", inputs));
        }
        return new ScalarFunction(view, inputs.iterator().next(), view.origin(value));
    }

    /** The values that a value is a function of, number by number. */
    public static Set<String> inputs(GraphView view, String value) {
        Set<String> inputs = new LinkedHashSet<>();
        collect(view, view.origin(value), inputs, new HashMap<>(), 0);
        return inputs;
    }

    private static void collect(
            GraphView view, String value, Set<String> inputs, Map<String, Boolean> seen, int depth) {
        if (seen.put(value, true) != null) {
            return;
        }
        Node node = view.graph().producer(value).orElse(null);
        if (node == null || depth > DEEPEST || !isElementwise(view, node)) {
            inputs.add(value);
            return;
        }
        for (String operand : operands(view, node)) {
            collect(view, view.origin(operand), inputs, seen, depth + 1);
        }
    }

    /** What a node computes of, without the numbers. */
    private static List<String> operands(GraphView view, Node node) {
        List<String> operands = new ArrayList<>();
        for (String operand : node.inputs()) {
            if (!operand.isEmpty() && view.scalar(operand).isEmpty()) {
                operands.add(operand);
            }
        }
        return operands;
    }

    private static boolean isElementwise(GraphView view, Node node) {
        boolean own = node.domain().equals("com.microsoft");
        boolean known = switch (node.operator()) {
            case "Gelu", "FastGelu", "QuickGelu" -> node.domain().isEmpty() || own;
            case "Add",
                    "Sub",
                    "Mul",
                    "Div",
                    "Pow",
                    "Sqrt",
                    "Erf",
                    "Tanh",
                    "Sigmoid",
                    "Exp",
                    "Neg",
                    "Relu",
                    "Reciprocal" -> node.domain().isEmpty();
            default -> false;
        };
        // A constant vector is no number.
        return known
                && node.inputs().stream()
                        .noneMatch(operand -> !operand.isEmpty()
                                && view.isConstant(operand)
                                && view.scalar(operand).isEmpty());
    }

    /** The value that this is a function of. */
    public String input() {
        return input;
    }

    /** The function's value at a number. */
    public double at(double x) {
        Map<String, Double> known = new HashMap<>();
        known.put(input, x);
        return evaluate(output, known);
    }

    private double evaluate(String value, Map<String, Double> known) {
        String origin = view.origin(value);
        Double found = known.get(origin);
        if (found != null) {
            return found;
        }
        OptionalDouble scalar = view.scalar(value);
        double result = scalar.isPresent()
                ? scalar.getAsDouble()
                : apply(view.graph().producer(origin).orElseThrow(), known);
        known.put(origin, result);
        return result;
    }

    private double apply(Node node, Map<String, Double> known) {
        double a = evaluate(node.input(0), known);
        return switch (node.operator()) {
            case "Add" -> a + evaluate(node.input(1), known);
            case "Sub" -> a - evaluate(node.input(1), known);
            case "Mul" -> a * evaluate(node.input(1), known);
            case "Div" -> a / evaluate(node.input(1), known);
            case "Pow" -> Math.pow(a, evaluate(node.input(1), known));
            case "Sqrt" -> Math.sqrt(a);
            case "Erf" -> Erf.erf(a);
            case "Tanh" -> Math.tanh(a);
            case "Sigmoid" -> 1 / (1 + Math.exp(-a));
            case "Exp" -> Math.exp(a);
            case "Neg" -> -a;
            case "Relu" -> Math.max(a, 0);
            case "Reciprocal" -> 1 / a;
            case "Gelu" -> node.text("approximate", "none").equals("tanh") ? geluTanh(a) : gelu(a);
            case "FastGelu" -> geluTanh(a);
            case "QuickGelu" -> a / (1 + Math.exp(-node.real("alpha", 1.702f) * a));
            default -> throw new IllegalStateException(node + " is not computed number by number");
        };
    }

    /** {@code x/2 (1 + erf(x / sqrt 2))} (Hendrycks and Gimpel 2016). */
    static double gelu(double x) {
        return x / 2 * (1 + Erf.erf(x / Math.sqrt(2)));
    }

    /** Its form with the hyperbolic tangent. */
    static double geluTanh(double x) {
        return x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + CUBIC * x * x * x)));
    }
}
