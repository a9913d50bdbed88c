package dev.cortado.onnx.custom;

/** What stands between the two products of a feed-forward part. */
public enum Activation {
    /** {@code x/2 (1 + erf(x / sqrt 2))}. */
    GELU("gelu"),
    /** GELU by the hyperbolic tangent (Hendrycks and Gimpel 2016). */
    GELU_TANH("gelu_tanh"),
    /** {@code max(x, 0)}. */
    RELU("relu"),
    /** {@code gate / (1 + e^-gate) * x} (Shazeer 2020). */
    SWIGLU("swiglu"),
    /** {@code gate/2 (1 + erf(gate / sqrt 2)) * x} (Shazeer 2020). */
    GEGLU("geglu"),
    /** The same by the hyperbolic tangent. */
    GEGLU_TANH("geglu_tanh");

    private final String attribute;

    Activation(String attribute) {
        this.attribute = attribute;
    }

    /** Its name in a node's attributes. */
    public String attribute() {
        return attribute;
    }

    /** Whether the layer before it gives a gate and a value. */
    public boolean isGated() {
        return this == SWIGLU || this == GEGLU || this == GEGLU_TANH;
    }
}
