package dev.cortado.quantize.encoder;

import java.util.Arrays;

/** Sets the blocks of a matrix with the smallest squares to zero: without training, which costs much, but gives matrices to test with. */
final class MagnitudePruning {

    private MagnitudePruning() {}

    /**
     * Prunes in place.
     *
     * @param high the outputs of a block
     * @param wide the inputs of a block
     * @param share of the blocks that become zero
     */
    static void blocks(float[] weights, int outputs, int inputs, int high, int wide, double share) {
        int across = Math.ceilDiv(inputs, wide);
        double[] squares = new double[Math.ceilDiv(outputs, high) * across];
        for (int i = 0; i < weights.length; i++) {
            squares[block(i, inputs, high, wide, across)] += (double) weights[i] * weights[i];
        }
        double[] sorted = squares.clone();
        Arrays.sort(sorted);
        int gone = (int) Math.round(share * sorted.length);
        double least = gone == sorted.length ? Double.POSITIVE_INFINITY : sorted[gone];
        for (int i = 0; i < weights.length; i++) {
            if (squares[block(i, inputs, high, wide, across)] < least) {
                weights[i] = 0;
            }
        }
    }

    private static int block(int i, int inputs, int high, int wide, int across) {
        return i / inputs / high * across + i % inputs / wide;
    }
}
