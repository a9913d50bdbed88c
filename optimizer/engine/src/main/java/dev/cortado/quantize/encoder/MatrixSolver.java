package dev.cortado.quantize.encoder;

import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.quantize.weightonly.Gptq;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Finds the codes of a matrix. Without inputs to look at, every weight is rounded to the nearest code on a scale found by {@link ScaleFit}.
 * With them {@link Gptq} rounds, each error made up for by weights that are still to come, on scales that weigh every error by its price there;
 * the second moments are those around the mean, for what is left on average the bias takes up. A weight of zero stays zero.
 */
final class MatrixSolver {

    private final int largest;

    MatrixSolver(MatrixFormat format) {
        this.largest = format.largestCode();
    }

    /** Rounds to nearest. */
    CodedMatrix nearest(double[][] weights) {
        int inputs = weights[0].length;
        double[] importance = new double[inputs];
        Arrays.fill(importance, 1);
        float[] scales = scales(weights, importance);
        byte[][] codes = new byte[weights.length][inputs];
        for (int n = 0; n < weights.length; n++) {
            for (int k = 0; k < inputs; k++) {
                codes[n][k] = (byte) ScaleFit.code(weights[n][k], scales[n], largest);
            }
        }
        return new CodedMatrix(codes, scales);
    }

    /**
     * Rounds with inputs in view.
     *
     * @return empty when the inputs say nothing, being all alike
     */
    Optional<CodedMatrix> solve(double[][] weights, InputMoments inputs) {
        return Gptq.of(inputs::centred, inputs.width(), true).map(gptq -> {
            float[] scales = scales(weights, gptq.prices());
            byte[][] codes = new byte[weights.length][inputs.width()];
            gptq.round(weights, (input, output, weight) -> {
                int code = weights[output][input] == 0 ? 0 : ScaleFit.code(weight, scales[output], largest);
                codes[output][input] = (byte) code;
                return (double) code * scales[output];
            });
            return new CodedMatrix(codes, scales);
        });
    }

    private float[] scales(double[][] weights, double[] importance) {
        float[] scales = new float[weights.length];
        IntStream.range(0, weights.length)
                .parallel()
                .forEach(n -> scales[n] = ScaleFit.fit(weights[n], importance, largest));
        return scales;
    }

    /** The error of the outputs beside the outputs, both as root mean squares around their means. */
    static double outputError(double[][] weights, CodedMatrix coded, InputMoments inputs) {
        double[][] moments = new double[inputs.width()][inputs.width()];
        for (int i = 0; i < moments.length; i++) {
            for (int j = 0; j <= i; j++) {
                moments[i][j] = inputs.centred(i, j);
            }
        }
        double[][] sums = new double[weights.length][];
        IntStream.range(0, weights.length).parallel().forEach(n -> {
            double[] error = new double[weights[n].length];
            for (int k = 0; k < error.length; k++) {
                error[k] = weights[n][k] - (double) coded.scales()[n] * coded.codes()[n][k];
            }
            sums[n] = new double[] {square(error, moments), square(weights[n], moments)};
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
     * @param original the means of the inputs in the float model
     * @param inputs those of the quantised model
     */
    static double[] biasChange(double[][] weights, CodedMatrix coded, InputMoments original, InputMoments inputs) {
        double[] change = new double[weights.length];
        for (int n = 0; n < change.length; n++) {
            for (int k = 0; k < inputs.width(); k++) {
                change[n] += weights[n][k] * original.mean(k)
                        - (double) coded.scales()[n] * coded.codes()[n][k] * inputs.mean(k);
            }
        }
        return change;
    }
}
