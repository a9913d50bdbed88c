package dev.cortado.quantize.weightonly;

import dev.cortado.progress.Cancellation;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Quantises a matrix block by block, each on its own: round-to-nearest and HQQ. */
public final class BlockwiseQuantizer {

    private BlockwiseQuantizer() {}

    /**
     * Quantises a matrix.
     *
     * @param inputScales what each row is multiplied by first, as many as rows; null for nothing
     * @param importance how much the error of each row counts, as many as rows; null when all count the same
     * @throws IllegalArgumentException if a weight is NaN or infinite; names the tensor and the place
     */
    public static BlockMatrix quantize(
            WeightMatrix matrix, BlockFit fit, BlockFormat format, float[] inputScales, float[] importance) {
        return quantize(matrix, fit, format, inputScales, importance, Cancellation.NEVER);
    }

    /**
     * Quantises a matrix as it is, all errors counting the same.
     *
     * @param cancellation is looked at between the blocks of a column: large matrices take seconds
     * @throws IllegalArgumentException if a weight is NaN or infinite; names the tensor and the place
     * @throws java.util.concurrent.CancellationException if cancelled
     */
    static BlockMatrix quantize(WeightMatrix matrix, BlockFit fit, BlockFormat format, Cancellation cancellation) {
        return quantize(matrix, fit, format, null, null, cancellation);
    }

    private static BlockMatrix quantize(
            WeightMatrix matrix,
            BlockFit fit,
            BlockFormat format,
            float[] inputScales,
            float[] importance,
            Cancellation cancellation) {
        BlockMatrix quantized = new BlockMatrix(format, matrix.rows(), matrix.columns());
        // Row by row through a matrix that is stored so: a strip of columns shares the lines of cache it is in.
        IntStream.range(0, quantized.blocks()).parallel().forEach(block -> {
            cancellation.throwIfCancelled();
            int first = block * format.blockSize();
            int count = Math.min(format.blockSize(), matrix.rows() - first);
            float[] weights = new float[count];
            float[] counts = new float[count];
            Arrays.fill(counts, 1);
            if (importance != null) {
                System.arraycopy(importance, first, counts, 0, count);
            }
            for (int column = 0; column < matrix.columns(); column++) {
                matrix.column(column, first, count, weights);
                for (int i = 0; inputScales != null && i < count; i++) {
                    weights[i] *= inputScales[first + i];
                }
                BlockScale scale = fit.fit(weights, counts, format);
                quantized.begin(column, block, scale);
                for (int i = 0; i < count; i++) {
                    quantized.set(first + i, column, scale.code(weights[i], format.highest()));
                }
            }
        });
        return quantized;
    }
}
