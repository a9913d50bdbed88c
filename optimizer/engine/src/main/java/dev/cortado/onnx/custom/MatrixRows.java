package dev.cortado.onnx.custom;

import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import java.util.List;

/** A linear layer's weights as rows of doubles, for passes that change them. */
public final class MatrixRows {

    private MatrixRows() {}

    /**
     * The weights {@code [outputs][inputs]}.
     *
     * @param name of the matrix, for messages
     * @throws IllegalArgumentException if one is NaN or infinite; names the matrix and the place
     */
    public static double[][] of(String name, Linear linear) {
        double[][] rows = of(linear);
        for (int n = 0; n < rows.length; n++) {
            for (int k = 0; k < rows[n].length; k++) {
                if (!Double.isFinite(rows[n][k])) {
                    throw new IllegalArgumentException("The weights of " + name + " hold " + rows[n][k] + " at element "
                            + (n * rows[n].length + k)
                            + " and cannot be changed: repair the model, or leave that matrix as it is");
                }
            }
        }
        return rows;
    }

    /** The weights {@code [outputs][inputs]}, whatever they are. */
    public static double[][] of(Linear linear) {
        float[] values = MatrixPacking.of(linear.format()).decode(linear);
        double[][] rows = new double[linear.outputs()][linear.inputs()];
        for (int i = 0; i < values.length; i++) {
            rows[i / linear.inputs()][i % linear.inputs()] = values[i];
        }
        return rows;
    }

    /** A layer's bias, zeros if it has none, with something added to each output. */
    public static Tensor shiftedBias(Linear linear, double[] change) {
        float[] bias = linear.bias().map(tensor -> tensor.floats()).orElse(new float[linear.outputs()]);
        for (int n = 0; n < bias.length; n++) {
            bias[n] += (float) change[n];
        }
        return Tensors.floats("", List.of((long) linear.outputs()), bias);
    }

    /** A bias as a tensor. */
    public static Tensor bias(double[] values) {
        float[] bias = new float[values.length];
        for (int n = 0; n < bias.length; n++) {
            bias[n] = (float) values[n];
        }
        return Tensors.floats("", List.of((long) bias.length), bias);
    }

    /**
     * The share of blocks that are all zero.
     *
     * @param outputs how many a block has
     * @param inputs how many a block has; blocks at the edges have what is left
     */
    public static double zeroBlocks(double[][] rows, int outputs, int inputs) {
        long zeros = 0;
        long all = 0;
        for (int n = 0; n < rows.length; n += outputs) {
            for (int k = 0; k < rows[n].length; k += inputs) {
                all++;
                zeros += isZero(rows, n, Math.min(rows.length, n + outputs), k, inputs) ? 1 : 0;
            }
        }
        return all == 0 ? 0 : (double) zeros / all;
    }

    private static boolean isZero(double[][] rows, int n, int end, int k, int inputs) {
        for (int row = n; row < end; row++) {
            for (int column = k; column < Math.min(rows[row].length, k + inputs); column++) {
                if (rows[row][column] != 0) {
                    return false;
                }
            }
        }
        return true;
    }
}
