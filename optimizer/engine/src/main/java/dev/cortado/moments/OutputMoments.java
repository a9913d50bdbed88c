package dev.cortado.moments;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What least squares have to know, token by token, of the outputs that a matrix is wanted to have for its inputs: {@code sum t x'}, t being what is wanted
 * and x the input, besides the moments of the inputs.
 */
public final class OutputMoments {

    /** Tokens summed together. */
    private static final int PORTION = 64;

    private static final int STRIP = 16;

    private final InputMoments inputs;
    private final double[][] products;
    private final double[] sums;
    private final double[] squares;
    private final double[][] waitingInputs;
    private final double[][] waitingOutputs;
    private int waiting;

    OutputMoments(int inputs, int outputs) {
        this.inputs = new InputMoments(inputs);
        this.products = new double[outputs][inputs];
        this.sums = new double[outputs];
        this.squares = new double[outputs];
        this.waitingInputs = new double[PORTION][inputs];
        this.waitingOutputs = new double[PORTION][outputs];
    }

    /** The inputs. */
    public InputMoments inputs() {
        return inputs;
    }

    /**
     * Adds tokens; those of zeros only, which is padding, and those that are not finite are left out.
     *
     * @param x {@code [tokens, inputs]}
     * @param wanted {@code [tokens, outputs]}
     */
    void add(float[] x, float[] wanted) {
        int width = inputs.width();
        for (int token = 0; token < x.length / width; token++) {
            double[] from = waitingInputs[waiting];
            double[] to = waitingOutputs[waiting];
            boolean zero = true;
            boolean finite = true;
            for (int k = 0; k < width; k++) {
                from[k] = x[token * width + k];
                zero &= from[k] == 0;
                finite &= Double.isFinite(from[k]);
            }
            for (int n = 0; n < to.length; n++) {
                to[n] = wanted[token * to.length + n];
                finite &= Double.isFinite(to[n]);
            }
            if (!zero && finite) {
                inputs.add(Arrays.copyOfRange(x, token * width, (token + 1) * width));
                if (++waiting == PORTION) {
                    sum();
                }
            }
        }
    }

    /** To be called after the last token. */
    void finish() {
        sum();
        inputs.finish();
    }

    private void sum() {
        int tokens = waiting;
        IntStream.range(0, Math.ceilDiv(sums.length, STRIP)).parallel().forEach(strip -> {
            for (int n = strip * STRIP; n < Math.min(sums.length, (strip + 1) * STRIP); n++) {
                int i = 0;
                for (; i + 3 < tokens; i += 4) {
                    Rows.add(
                            products[n],
                            waitingOutputs[i][n],
                            waitingInputs[i],
                            waitingOutputs[i + 1][n],
                            waitingInputs[i + 1],
                            waitingOutputs[i + 2][n],
                            waitingInputs[i + 2],
                            waitingOutputs[i + 3][n],
                            waitingInputs[i + 3]);
                }
                for (; i < tokens; i++) {
                    Rows.add(products[n], waitingOutputs[i][n], waitingInputs[i]);
                }
                for (i = 0; i < tokens; i++) {
                    sums[n] += waitingOutputs[i][n];
                    squares[n] += waitingOutputs[i][n] * waitingOutputs[i][n];
                }
            }
        });
        waiting = 0;
    }

    /** An element of {@code sum (t - mean t)(x - mean x)'}. */
    public double centred(int output, int input) {
        return products[output][input] - sums[output] * inputs.means().mean(input);
    }

    private double mean(int output) {
        return sums[output] / Math.max(1, inputs.rows());
    }

    /** The bias with which weights {@code [outputs][inputs]} give each output the mean that is wanted. */
    public double[] bias(double[][] weights) {
        double[] bias = new double[weights.length];
        for (int n = 0; n < bias.length; n++) {
            bias[n] = mean(n);
            for (int k = 0; k < inputs.width(); k++) {
                bias[n] -= weights[n][k] * inputs.means().mean(k);
            }
        }
        return bias;
    }

    /**
     * What weights {@code [outputs][inputs]} with their {@link #bias} miss of what is wanted, beside it, both as root mean squares around their means.
     *
     * @return 0 when nothing but means is wanted
     */
    public double relativeError(double[][] weights) {
        double[][] moments = new double[inputs.width()][inputs.width()];
        for (int i = 0; i < moments.length; i++) {
            for (int j = 0; j < moments.length; j++) {
                moments[i][j] = inputs.centred(i, j);
            }
        }
        double[][] images = SymmetricProduct.of(weights, moments);
        double errors = 0;
        double outputs = 0;
        for (int n = 0; n < weights.length; n++) {
            double square = squares[n] - sums[n] * mean(n);
            outputs += square;
            errors += square;
            for (int k = 0; k < images[n].length; k++) {
                errors += weights[n][k] * (images[n][k] - 2 * centred(n, k));
            }
        }
        return outputs > 0 ? Math.sqrt(Math.max(0, errors) / outputs) : 0;
    }
}
