package dev.cortado.quantize.tensor;

import dev.cortado.onnx.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * What the weights of a matrix product must keep to so that no sum of two products overflows 16 bits.
 *
 * <p>On x86 processors without VNNI, ONNX Runtime multiplies unsigned activations and signed weights with {@code VPMADDUBSW}: products of
 * rows 0 and 1 of the weight, of 2 and 3 and so on are added in pairs, and a sum beyond [-32768, 32767] becomes that bound (Intel, "Intel
 * 64 and IA-32 Architectures Software Developer's Manual", volume 2, PMADDUBSW; the order of rows is that of MLAS's kernel for
 * unsigned times signed bytes, which packs four rows of a column into each double word). An activation is 255 at most, so a pair of
 * weights can overflow only if both have the same sign and their magnitudes add up to more than 128. A last row without a neighbour
 * cannot.
 */
public final class NeighbourSums {

    /** The largest sum of two weights' magnitudes that no activations can make overflow: 255 * 128 is 32640, 255 * 129 is 32895. */
    public static final int LARGEST_SAFE = 128;

    /** With weights from -64 to 64 no pair adds up to more than {@link #LARGEST_SAFE}. */
    private static final int ALWAYS_SAFE = 64;

    private static final int FULL = 127;

    private NeighbourSums() {}

    /**
     * The largest sum of magnitudes of two weights of the same sign in rows 2i and 2i + 1 of each column.
     *
     * @param weights signed integers of one matrix or several of the same shape, [..., rows, columns] in row-major order
     * @return one number a column; over all matrices
     */
    public static int[] largest(byte[] weights, int rows, int columns) {
        int[] largest = new int[columns];
        int matrix = Math.multiplyExact(rows, columns);
        for (int start = 0; start < weights.length; start += matrix) {
            for (int row = 0; row + 1 < rows; row += 2) {
                int first = start + row * columns;
                for (int column = 0; column < columns; column++) {
                    largest[column] =
                            Math.max(largest[column], of(weights[first + column], weights[first + columns + column]));
                }
            }
        }
        return largest;
    }

    /** The sum of the magnitudes of two weights of the same sign; else the larger magnitude, for then they work against each other. */
    public static int of(int first, int second) {
        return Math.max(Math.max(first, 0) + Math.max(second, 0), Math.max(-first, 0) + Math.max(-second, 0));
    }

    /** Where the weights lie that a kernel adds in pairs. */
    @FunctionalInterface
    public interface Pairs {

        /** The largest sum of magnitudes of a pair with the same sign, for each output. */
        int[] largest(byte[] weights);

        /** Rows 2i and 2i + 1 of matrices {@code [..., rows, columns]}, a column being an output. */
        static Pairs ofRows(int rows, int columns) {
            return weights -> NeighbourSums.largest(weights, rows, columns);
        }

        /**
         * Neighbours within an output, of weights {@code [outputs, channels, positions]}, in the order position by position and channel by
         * channel.
         */
        static Pairs ofOutputs(int channels, int positions) {
            return weights -> {
                int inner = Math.multiplyExact(channels, positions);
                int[] largest = new int[weights.length / inner];
                for (int output = 0; output < largest.length; output++) {
                    int start = output * inner;
                    for (int k = 0; k + 1 < inner; k += 2) {
                        int first = weights[start + k % channels * positions + k / channels];
                        int second = weights[start + (k + 1) % channels * positions + (k + 1) / channels];
                        largest[output] = Math.max(largest[output], of(first, second));
                    }
                }
                return largest;
            };
        }
    }

    /**
     * Quantises the matrix of a product as {@link #quantize(Tensor, int, Pairs)} does.
     *
     * @param matrix [..., rows, columns], not empty
     * @param axis its last dimension, or {@link QuantizedTensor#WHOLE}
     * @throws IllegalArgumentException if a value is NaN or infinite
     */
    public static QuantizedTensor quantize(Tensor matrix, int axis) {
        List<Long> shape = matrix.shape();
        int columns = Math.toIntExact(shape.getLast());
        int rows = Math.toIntExact(shape.get(shape.size() - 2));
        return quantize(matrix, axis, Pairs.ofRows(rows, columns));
    }

    /**
     * Quantises the weights of a product to signed integers, symmetric, with as many steps for each channel as leave no pair that can
     * overflow, whatever the activations: 127 in each direction for a channel that has none, never fewer than 64. Found by going down from
     * 127 in proportion to the largest pair.
     *
     * @param weights not empty
     * @param axis the dimension of outputs, or {@link QuantizedTensor#WHOLE}
     * @param pairs where pairs lie in them; their outputs are the channels of the axis
     * @throws IllegalArgumentException if a value is NaN or infinite
     */
    public static QuantizedTensor quantize(Tensor weights, int axis, Pairs pairs) {
        int[] steps = new int
                [axis == QuantizedTensor.WHOLE
                        ? 1
                        : Math.toIntExact(weights.shape().get(axis))];
        Arrays.fill(steps, FULL);
        while (true) {
            QuantizedTensor quantized =
                    QuantizedTensor.of(weights, channel -> IntegerRange.symmetric(steps[channel]), axis);
            int[] sums = pairs.largest(quantized.values());
            boolean safe = true;
            int[] before = steps.clone();
            for (int output = 0; output < sums.length; output++) {
                if (sums[output] > LARGEST_SAFE) {
                    safe = false;
                    int channel = axis == QuantizedTensor.WHOLE ? 0 : output;
                    int wanted = Math.min(before[channel] - 1, before[channel] * LARGEST_SAFE / sums[output]);
                    steps[channel] = Math.min(steps[channel], Math.max(ALWAYS_SAFE, wanted));
                }
            }
            if (safe) {
                return quantized;
            }
        }
    }
}
