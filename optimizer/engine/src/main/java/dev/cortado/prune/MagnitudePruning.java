package dev.cortado.prune;

/** Takes the blocks whose weights have the least squares, and changes no other weight. */
public final class MagnitudePruning {

    private MagnitudePruning() {}

    /**
     * Prunes a matrix.
     *
     * @param values {@code [outputs, inputs]}, row by row; stay as they are
     * @param sparsity the share of blocks that go, from 0 to 1
     */
    public static float[] prune(float[] values, int outputs, int inputs, BlockPattern pattern, double sparsity) {
        double[][] rows = new double[outputs][inputs];
        for (int i = 0; i < values.length; i++) {
            rows[i / inputs][i % inputs] = values[i];
        }
        double[][] pruned = prune(rows, pattern, sparsity);
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = (float) pruned[i / inputs][i % inputs];
        }
        return result;
    }

    /** Prunes a matrix {@code [outputs][inputs]}. */
    static double[][] prune(double[][] weights, BlockPattern pattern, double sparsity) {
        double[][] pruned = new double[weights.length][];
        for (int n = 0; n < pruned.length; n++) {
            pruned[n] = weights[n].clone();
        }
        BlockMask.ofStrongest(weights, pattern, sparsity).clear(pruned);
        return pruned;
    }
}
