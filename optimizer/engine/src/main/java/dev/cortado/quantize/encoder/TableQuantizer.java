package dev.cortado.quantize.encoder;

import dev.cortado.onnx.custom.EmbeddingTable;
import dev.cortado.onnx.custom.TableFormat;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Stores tables of embeddings in 8 bits with a scale a row, or in 4 bits with a scale a block; scales are found by {@link ScaleFit}. */
final class TableQuantizer {

    private static final int LARGEST_BYTE = 127;
    private static final int LARGEST_NIBBLE = 7;

    /** The features that share a scale in 4 bits, at most. */
    private static final int MOST_TOGETHER = 128;

    private TableQuantizer() {}

    /**
     * Quantises a table of floats.
     *
     * @throws IllegalArgumentException for 4 bits if the width is odd
     */
    static EmbeddingTable quantize(EmbeddingTable table, TableFormat format) {
        int width = table.width();
        float[] values = table.decode();
        return switch (format) {
            case F32 -> table;
            case INT8 -> {
                float[] scales = new float[table.vocabulary()];
                yield EmbeddingTable.bytes(codes(values, width, LARGEST_BYTE, scales), scales, width);
            }
            case INT4 -> {
                int block = block(width);
                float[] scales = new float[values.length / block];
                yield EmbeddingTable.nibbles(codes(values, block, LARGEST_NIBBLE, scales), scales, width, block);
            }
        };
    }

    private static int block(int width) {
        int block = Math.min(width, MOST_TOGETHER);
        while (width % block != 0) {
            block--;
        }
        return block;
    }

    /** Codes of blocks that follow each other. */
    static byte[] codes(float[] values, int block, int largest, float[] scales) {
        double[] importance = new double[block];
        Arrays.fill(importance, 1);
        byte[] codes = new byte[values.length];
        IntStream.range(0, scales.length).parallel().forEach(i -> {
            double[] weights = new double[block];
            for (int k = 0; k < block; k++) {
                weights[k] = values[i * block + k];
            }
            scales[i] = ScaleFit.fit(weights, importance, largest);
            for (int k = 0; k < block; k++) {
                codes[i * block + k] = (byte) ScaleFit.code(weights[k], scales[i], largest);
            }
        });
        return codes;
    }
}
