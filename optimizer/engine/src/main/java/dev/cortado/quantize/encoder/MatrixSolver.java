package dev.cortado.quantize.encoder;

import dev.cortado.moments.InputMoments;
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

    /**
     * What is added to the diagonal of the second moments, as a share of its mean. Ten times as much as the paper has: the codes are to serve
     * other texts than those that were looked at, which have large values where these had small ones.
     */
    private static final double DAMPING = 0.1;

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
        return Gptq.of(inputs::centred, inputs.width(), true, DAMPING).map(gptq -> {
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
}
