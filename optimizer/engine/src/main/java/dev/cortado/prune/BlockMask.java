package dev.cortado.prune;

import java.util.Arrays;

/** Which blocks of a matrix stay. Blocks at the edges have fewer weights where their sizes do not divide the matrix'. */
final class BlockMask {

    private final BlockPattern pattern;
    private final int across;
    private final boolean[] gone;

    private BlockMask(BlockPattern pattern, int across, boolean[] gone) {
        this.pattern = pattern;
        this.across = across;
        this.gone = gone;
    }

    /**
     * Takes away the blocks of least weight.
     *
     * @param weights {@code [outputs][inputs]}; a block weighs the sum of its squares
     * @param sparsity the share of blocks that go, from 0 to 1; rounded to whole blocks
     */
    static BlockMask ofStrongest(double[][] weights, BlockPattern pattern, double sparsity) {
        int across = Math.ceilDiv(weights[0].length, pattern.inputs());
        double[] squares = new double[Math.ceilDiv(weights.length, pattern.outputs()) * across];
        for (int n = 0; n < weights.length; n++) {
            int first = n / pattern.outputs() * across;
            for (int k = 0; k < weights[n].length; k++) {
                squares[first + k / pattern.inputs()] += weights[n][k] * weights[n][k];
            }
        }
        int count = (int) Math.round(sparsity * squares.length);
        boolean[] gone = new boolean[squares.length];
        if (count == squares.length) {
            Arrays.fill(gone, true);
            return new BlockMask(pattern, across, gone);
        }
        double[] sorted = squares.clone();
        Arrays.sort(sorted);
        double least = sorted[count];
        int left = count;
        for (int block = 0; block < gone.length; block++) {
            gone[block] = squares[block] < least;
            left -= gone[block] ? 1 : 0;
        }
        for (int block = 0; left > 0; block++) {
            if (squares[block] == least) {
                gone[block] = true;
                left--;
            }
        }
        return new BlockMask(pattern, across, gone);
    }

    /** Sets weights to zero whose block is gone. */
    void clear(double[][] weights) {
        for (int n = 0; n < weights.length; n++) {
            clear(n, weights[n]);
        }
    }

    /** Does so with the weights of one output. */
    void clear(int output, double[] weights) {
        int first = output / pattern.outputs() * across;
        for (int k = 0; k < weights.length; k++) {
            if (gone[first + k / pattern.inputs()]) {
                weights[k] = 0;
            }
        }
    }
}
