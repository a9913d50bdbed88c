package dev.cortado.quantize.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.moments.CorrelatedInputs;
import dev.cortado.moments.InputMoments;
import dev.cortado.moments.MatrixChange;
import dev.cortado.onnx.custom.MatrixFormat;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Solving a matrix")
class MatrixSolverTest {

    private static final int WIDTH = 64;
    private static final int OUTPUTS = 32;
    private static final int SEEN = 60;

    private static InputMoments moments(float[] tokens) {
        InputMoments moments = new InputMoments(WIDTH);
        moments.add(tokens);
        moments.finish();
        return moments;
    }

    /** The paper's damping of 0.01 fails: errors are made up for by inputs that were quiet. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 4})
    @DisplayName(
            "loses less than rounding to nearest even where a fifth of the inputs is twenty times as loud as it was")
    void other_inputs(long seed) {
        float[] tokens = CorrelatedInputs.activations(seed, 2000, WIDTH);
        float[] seen = Arrays.copyOf(tokens, SEEN * WIDTH);
        for (int i = 0; i < seen.length; i++) {
            seen[i] *= i % WIDTH % 5 == 0 ? 0.05f : 1;
        }
        InputMoments others = moments(Arrays.copyOfRange(tokens, SEEN * WIDTH, tokens.length));
        float[] normal = CorrelatedInputs.gaussian(seed + 100, OUTPUTS * WIDTH);
        double[][] weights = new double[OUTPUTS][WIDTH];
        for (int i = 0; i < normal.length; i++) {
            weights[i / WIDTH][i % WIDTH] = normal[i];
        }
        MatrixSolver solver = new MatrixSolver(MatrixFormat.INT5);
        double[][] nearest = solver.nearest(weights).decoded();
        double[][] solved = solver.solve(weights, moments(seen)).orElseThrow().decoded();
        assertThat(MatrixChange.relativeError(weights, solved, others))
                .isLessThan(MatrixChange.relativeError(weights, nearest, others));
        assertThat(MatrixChange.relativeError(weights, solved, moments(seen)))
                .isLessThan(0.7 * MatrixChange.relativeError(weights, nearest, moments(seen)));
    }
}
