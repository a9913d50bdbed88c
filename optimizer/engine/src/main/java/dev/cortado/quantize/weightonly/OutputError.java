package dev.cortado.quantize.weightonly;

import dev.cortado.moments.Gram;
import java.util.stream.IntStream;

/** How much of a product is lost: {@code |XW - XQ|^2}, summed over all rows of X that were seen and all outputs. */
public final class OutputError {

    private static final int STRIP = 64;

    private OutputError() {}

    /**
     * Computes it.
     *
     * @param gram of the inputs X; as wide as the matrices have rows
     * @param inputScales what the rows of W were multiplied by before they were quantised, the inputs being divided by them; null for
     *     nothing
     */
    public static double of(Gram gram, WeightMatrix matrix, BlockMatrix quantized, float[] inputScales) {
        int rows = matrix.rows();
        return IntStream.range(0, Math.ceilDiv(matrix.columns(), STRIP))
                .parallel()
                .mapToObj(strip -> {
                    int first = strip * STRIP;
                    int columns = Math.min(STRIP, matrix.columns() - first);
                    double[][] difference = new double[rows][columns];
                    for (int i = 0; i < rows; i++) {
                        double scale = inputScales == null ? 1 : inputScales[i];
                        for (int c = 0; c < columns; c++) {
                            difference[i][c] = matrix.get(i, first + c) - quantized.weight(i, first + c) / scale;
                        }
                    }
                    return gram.squaredError(difference);
                })
                // In their order: the sum must not depend on which thread was faster.
                .toList()
                .stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }
}
