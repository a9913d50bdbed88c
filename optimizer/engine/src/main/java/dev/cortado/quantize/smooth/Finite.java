package dev.cortado.quantize.smooth;

import dev.cortado.onnx.Tensor;
import java.util.Optional;

/** Looks for numbers that no factor and no mean survives. */
final class Finite {

    private Finite() {}

    /** Says which number of a tensor is NaN or infinite, for example {@code 'w' holds NaN at element 3}; empty if none is. */
    static Optional<String> problem(Tensor tensor) {
        float[] values = tensor.floats();
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                return Optional.of("'" + tensor.name() + "' holds " + values[i] + " at element " + i);
            }
        }
        return Optional.empty();
    }

    /** Whether all numbers are finite. */
    static boolean all(double[] values) {
        for (double value : values) {
            if (!Double.isFinite(value)) {
                return false;
            }
        }
        return true;
    }
}
