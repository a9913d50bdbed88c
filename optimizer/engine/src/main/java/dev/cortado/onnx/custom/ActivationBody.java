package dev.cortado.onnx.custom;

import java.util.function.UnaryOperator;

/** Writes activations into a function, as chains of operators that exporters write and runtimes know how to fuse. */
record ActivationBody(FunctionBuilder function) {

    private static final double CUBE = 0.044715;

    /**
     * Writes one.
     *
     * @param inner how many features there are behind it; before a gated one there are twice as many
     */
    String write(Activation activation, String x, int inner) {
        return switch (activation) {
            case GELU -> gelu(x);
            case GELU_TANH -> geluTanh(x);
            case RELU -> function.op("Relu", x);
            case SWIGLU -> gated(x, inner, gate -> function.op("Mul", gate, function.op("Sigmoid", gate)));
            case GEGLU -> gated(x, inner, this::gelu);
            case GEGLU_TANH -> gated(x, inner, this::geluTanh);
        };
    }

    private String gated(String x, int inner, UnaryOperator<String> open) {
        String gate = function.slice(x, -1, 0, inner);
        String value = function.slice(x, -1, inner, 2L * inner);
        return function.op("Mul", open.apply(gate), value);
    }

    private String gelu(String x) {
        String erf = function.op("Erf", function.op("Div", x, function.real(Math.sqrt(2))));
        String share = function.op("Add", erf, function.real(1));
        return function.op("Mul", function.op("Mul", x, share), function.real(0.5));
    }

    private String geluTanh(String x) {
        String cube = function.op("Mul", function.op("Pow", x, function.real(3)), function.real(CUBE));
        String inside = function.op("Mul", function.op("Add", x, cube), function.real(Math.sqrt(2 / Math.PI)));
        String share = function.op("Add", function.op("Tanh", inside), function.real(1));
        return function.op("Mul", function.op("Mul", x, function.real(0.5)), share);
    }
}
