package dev.cortado.fuse.match;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.custom.Activation;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * An activation: a function of each number alone, recognised by what it computes, not by how it is written. ONNX Runtime's {@code
 * BiasGelu} and {@code FastGelu} also add a vector before.
 *
 * @param node the last one
 * @param input what it is applied to
 * @param function which it is
 * @param bias a vector that is added before
 */
public record ActivationPattern(Node node, String input, Function function, Optional<float[]> bias) {

    /** How far two functions may differ and still be called the same; GELU and its tanh form differ by 5e-4. */
    private static final double SAME = 1e-4;

    private static final double FURTHEST = 8;
    private static final double STEP = 0.37;

    /** The functions that are recognised. */
    public enum Function {
        GELU(ScalarFunction::gelu),
        GELU_TANH(ScalarFunction::geluTanh),
        RELU(x -> Math.max(x, 0)),
        SILU(x -> x / (1 + Math.exp(-x))),
        QUICK_GELU(x -> x / (1 + Math.exp(-1.702 * x))),
        IDENTITY(x -> x);

        @SuppressWarnings("ImmutableEnumChecker") // the formulas have no state
        private final DoubleUnaryOperator formula;

        Function(DoubleUnaryOperator formula) {
            this.formula = formula;
        }

        /** The same as an activation of the native operators; empty where they have no such. */
        public Optional<Activation> activation() {
            return switch (this) {
                case GELU -> Optional.of(Activation.GELU);
                case GELU_TANH -> Optional.of(Activation.GELU_TANH);
                case RELU -> Optional.of(Activation.RELU);
                default -> Optional.empty();
            };
        }

        /** The activation that multiplies a value by this function of its gate; empty where the operators have no such. */
        public Optional<Activation> gated() {
            return switch (this) {
                case GELU -> Optional.of(Activation.GEGLU);
                case GELU_TANH -> Optional.of(Activation.GEGLU_TANH);
                case SILU -> Optional.of(Activation.SWIGLU);
                default -> Optional.empty();
            };
        }
    }

    /**
     * The activation that a value is the output of.
     *
     * @throws Mismatch if it is none of those known
     */
    public static ActivationPattern match(GraphView view, String value) throws Mismatch {
        Node node = view.expectProducer(value, "an activation");
        boolean biased = node.domain().equals("com.microsoft")
                && (node.operator().equals("BiasGelu") || node.operator().equals("FastGelu"))
                && !node.input(1).isEmpty();
        if (biased) {
            Tensor bias = view.constant(node.input(1))
                    .orElseThrow(() -> new Mismatch(node, "expected a constant bias, found a computed one"));
            Function function = node.operator().equals("BiasGelu") ? Function.GELU : Function.GELU_TANH;
            return new ActivationPattern(node, node.input(0), function, Optional.of(bias.floats()));
        }
        ScalarFunction written = ScalarFunction.of(view, value);
        for (Function function : Function.values()) {
            if (isSame(written, function.formula)) {
                return new ActivationPattern(node, written.input(), function, Optional.empty());
            }
        }
        throw new Mismatch(
                node,
                "expected GELU, its tanh form or ReLU, found another function, which is " + (float) written.at(1)
                        + " at 1 and " + (float) written.at(-1) + " at -1");
    }

    private static boolean isSame(ScalarFunction written, DoubleUnaryOperator formula) {
        for (double x = -FURTHEST; x <= FURTHEST; x += STEP) {
            double expected = formula.applyAsDouble(x);
            // Not the other way round: NaN is not the same.
            if (!(Math.abs(written.at(x) - expected) <= SAME * (1 + Math.abs(expected)))) {
                return false;
            }
        }
        return true;
    }
}
