package dev.cortado.moments;

import static dev.cortado.moments.CorrelatedInputs.activations;
import static dev.cortado.moments.CorrelatedInputs.gaussian;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is wanted of a matrix' outputs")
class OutputMomentsTest {

    private static double mean(float[] values, int tokens, int width, int column) {
        double sum = 0;
        for (int token = 0; token < tokens; token++) {
            sum += values[token * width + column];
        }
        return sum / tokens;
    }

    @Property(tries = 40, seed = "20261126")
    void is_summed_around_means_however_tokens_are_batched(
            @ForAll @IntRange(min = 1, max = 30) int inputs,
            @ForAll @IntRange(min = 1, max = 40) int outputs,
            @ForAll @IntRange(min = 1, max = 150) int tokens,
            @ForAll @IntRange(min = 1, max = 60) int batch,
            @ForAll long seed) {
        float[] x = activations(seed, tokens, inputs);
        float[] wanted = gaussian(seed + 1, tokens * outputs);
        OutputMoments moments = new OutputMoments(inputs, outputs);
        for (int from = 0; from < tokens; from += batch) {
            int to = Math.min(tokens, from + batch);
            moments.add(
                    Arrays.copyOfRange(x, from * inputs, to * inputs),
                    Arrays.copyOfRange(wanted, from * outputs, to * outputs));
        }
        moments.finish();
        assertThat(moments.inputs().rows()).isEqualTo(tokens);
        for (int n = 0; n < outputs; n++) {
            for (int k = 0; k < inputs; k++) {
                double expected = 0;
                for (int token = 0; token < tokens; token++) {
                    expected += (wanted[token * outputs + n] - mean(wanted, tokens, outputs, n))
                            * (x[token * inputs + k] - mean(x, tokens, inputs, k));
                }
                assertThat(moments.centred(n, k)).isCloseTo(expected, within(1e-6 * (1 + Math.abs(expected)) * tokens));
            }
        }
    }

    /** Each token multiplied by itself: no sums of products. */
    @Property(tries = 40, seed = "20261127")
    void say_what_weights_miss(
            @ForAll @IntRange(min = 1, max = 20) int inputs,
            @ForAll @IntRange(min = 1, max = 20) int outputs,
            @ForAll long seed) {
        int tokens = 100;
        float[] x = activations(seed, tokens, inputs);
        float[] wanted = gaussian(seed + 1, tokens * outputs);
        OutputMoments moments = new OutputMoments(inputs, outputs);
        moments.add(x, wanted);
        moments.finish();
        float[] flat = gaussian(seed + 2, outputs * inputs);
        double[][] weights = new double[outputs][inputs];
        for (int i = 0; i < flat.length; i++) {
            weights[i / inputs][i % inputs] = 0.1 * flat[i];
        }
        double[] bias = moments.bias(weights);
        double missed = 0;
        double size = 0;
        for (int n = 0; n < outputs; n++) {
            double sum = 0;
            for (int token = 0; token < tokens; token++) {
                double y = bias[n];
                for (int k = 0; k < inputs; k++) {
                    y += weights[n][k] * x[token * inputs + k];
                }
                double error = wanted[token * outputs + n] - y;
                sum += error;
                missed += error * error;
                size += Math.pow(wanted[token * outputs + n] - mean(wanted, tokens, outputs, n), 2);
            }
            assertThat(sum / tokens).isCloseTo(0, within(1e-6));
        }
        assertThat(moments.relativeError(weights)).isCloseTo(Math.sqrt(missed / size), within(1e-6));
    }

    @Test
    @DisplayName("leaves out padding and tokens that are not finite")
    void leaves_out() {
        OutputMoments moments = new OutputMoments(2, 1);
        moments.add(
                new float[] {1, 2, 0, 0, Float.NaN, 1, 3, 5, 4, 4}, new float[] {1, 7, 7, 2, Float.POSITIVE_INFINITY});
        moments.finish();
        assertThat(moments.inputs().rows()).isEqualTo(2);
        assertThat(moments.inputs().means().mean(0)).isEqualTo(2);
        assertThat(moments.centred(0, 0)).isEqualTo(1);
        assertThat(moments.centred(0, 1)).isEqualTo(1.5);
    }
}
