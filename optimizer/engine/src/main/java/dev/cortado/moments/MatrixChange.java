package dev.cortado.moments;

import java.util.stream.IntStream;

/** What becomes of the outputs of a matrix {@code [outputs][inputs]} when its weights change. */
public final class MatrixChange {

    private MatrixChange() {}

    /**
     * The error of the outputs beside the outputs, both as root mean squares around their means: {@code sqrt(sum e' M e / sum w' M w)}, M being the
     * second moments of the inputs around their mean, w a row of the weights and e what was taken from it.
     *
     * @param inputs those that the matrix has
     * @return 0 for outputs that are all alike
     */
    public static double relativeError(double[][] before, double[][] after, InputMoments inputs) {
        double[][] moments = new double[inputs.width()][inputs.width()];
        for (int i = 0; i < moments.length; i++) {
            for (int j = 0; j <= i; j++) {
                moments[i][j] = inputs.centred(i, j);
            }
        }
        double[][] sums = new double[before.length][];
        IntStream.range(0, before.length).parallel().forEach(n -> {
            double[] error = new double[before[n].length];
            for (int k = 0; k < error.length; k++) {
                error[k] = before[n][k] - after[n][k];
            }
            sums[n] = new double[] {square(error, moments), square(before[n], moments)};
        });
        double errors = 0;
        double outputs = 0;
        for (double[] sum : sums) {
            errors += sum[0];
            outputs += sum[1];
        }
        return outputs == 0 ? 0 : Math.sqrt(errors / outputs);
    }

    /** {@code x' M x}, M symmetric, of which the lower triangle is given. */
    private static double square(double[] x, double[][] lower) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            double[] row = lower[i];
            double half = row[i] * x[i] / 2;
            for (int j = 0; j < i; j++) {
                half += row[j] * x[j];
            }
            sum += 2 * x[i] * half;
        }
        return sum;
    }

    /**
     * What is to be added to the bias of each output, so that its mean stays.
     *
     * @param original the inputs that the matrix had in the model before any change
     * @param inputs those that it has now
     */
    public static double[] biasChange(double[][] before, double[][] after, InputMeans original, InputMeans inputs) {
        double[] change = new double[before.length];
        for (int n = 0; n < change.length; n++) {
            for (int k = 0; k < inputs.width(); k++) {
                change[n] += before[n][k] * original.mean(k) - after[n][k] * inputs.mean(k);
            }
        }
        return change;
    }
}
