package dev.cortado.quantize.encoder;

import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.onnx.custom.MatrixRows;
import dev.cortado.onnx.custom.SparseFloats;
import dev.cortado.onnx.custom.SparseIntegers;
import java.util.Locale;
import java.util.Optional;

/** The blocks of zeros of a matrix that a sparse format leaves out. */
final class ZeroBlocks {

    private ZeroBlocks() {}

    /** The sparse format of integers instead of a dense one, for a matrix that it is for: with half of its blocks it takes 0.7 of the time. */
    static MatrixFormat better(double[][] weights, MatrixFormat format) {
        boolean sparse = format.isInteger()
                && reasonToLeave(weights, MatrixFormat.INT8_1X4).isEmpty();
        return sparse ? MatrixFormat.INT8_1X4 : format;
    }

    /** Why a matrix is not for a format; empty when it is. */
    static Optional<String> reasonToLeave(double[][] weights, MatrixFormat format) {
        int high = format == MatrixFormat.F32_6X1 ? SparseFloats.BLOCK : 1;
        int wide = format == MatrixFormat.INT8_1X4 ? SparseIntegers.BLOCK : 1;
        if (high * wide == 1) {
            return Optional.empty();
        }
        double zeros = MatrixRows.zeroBlocks(weights, high, wide);
        return zeros >= MatrixFormat.LEAST_ZEROS
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%.0f%% of its blocks of %d outputs by %d inputs are not zero, and %s is for at most %.0f%%: prune it first",
                        100 * (1 - zeros),
                        high,
                        wide,
                        format.attribute(),
                        100 * (1 - MatrixFormat.LEAST_ZEROS)));
    }
}
