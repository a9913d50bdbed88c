package dev.cortado.onnx.custom;

import static org.assertj.core.api.Assertions.assertThat;

/** Whether an encoder's outputs are those of the reference. */
final class Closeness {

    /** Sums of floats in another order. */
    private static final double FLOATS = 1e-5;

    /** The same, after which now and then an input falls on the other side of a rounding boundary. */
    private static final double ROUNDED = 5e-3;

    private Closeness() {}

    static void check(float[] found, float[] expected, EncoderStack stack, String what) {
        boolean rounds = stack.layers().stream()
                .anyMatch(layer -> layer.projection().format().isInteger()
                        || layer.output().format().isInteger()
                        || layer.up().format().isInteger()
                        || layer.down().format().isInteger());
        assertThat(found).as(what).hasSameSizeAs(expected);
        double squares = 0;
        double errors = 0;
        for (int i = 0; i < found.length; i++) {
            errors += Math.pow(found[i] - expected[i], 2);
            squares += Math.pow(expected[i], 2);
        }
        assertThat(Math.sqrt(errors))
                .as(what + ": error beside outputs of length " + Math.sqrt(squares))
                .isLessThanOrEqualTo((rounds ? ROUNDED : FLOATS) * Math.sqrt(squares));
    }
}
