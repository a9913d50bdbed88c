package dev.cortado.onnx.custom;

/** What activations compute, in plain Java, for kernels and functions to be tested against. */
public final class ReferenceActivation {

    private static final int TERMS = 200;

    private ReferenceActivation() {}

    /** One value behind an activation; of one with a gate, what the gate multiplies its value by. */
    public static double of(Activation activation, double x) {
        return switch (activation) {
            case GELU, GEGLU -> x / 2 * (1 + erf(x / Math.sqrt(2)));
            case GELU_TANH, GEGLU_TANH -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case RELU -> Math.max(x, 0);
            case SWIGLU -> x / (1 + Math.exp(-x));
        };
    }

    /** The error function by its series {@code 2/sqrt(pi) e^(-x^2) sum 2^n x^(2n+1) / (2n+1)!!}, whose terms are of one sign. */
    static double erf(double x) {
        if (Math.abs(x) > 6 || Double.isNaN(x)) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; n < TERMS; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }
}
