package dev.cortado.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Rounding, norms, activations and attention")
class PanelKernelTest {

    private static final int SHAPES = 2000;

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.cortado.kernels.Kernels#instructionSets")
    @DisplayName("round to the same codes on every machine")
    void round(String set) {
        NativeKernels kernels = Kernels.with(set);
        Random random = new Random(11);
        for (int i = 0; i < SHAPES; i++) {
            int tokens = random.nextInt(20);
            int features = 1 + random.nextInt(60);
            int levels = random.nextBoolean() ? 255 : 127;
            float[] x = Kernels.gaussian(random, tokens * features, Math.pow(10, random.nextInt(60) - 30));
            if (random.nextInt(4) == 0) {
                // All of one sign, all zero, and multiples of half a step, where rounding is to even.
                for (int k = 0; k < x.length; k++) {
                    x[k] = random.nextInt(3) * random.nextInt(levels) * 0.5f;
                }
            }
            NativeKernels.Rounded rounded = kernels.round(x, tokens, features, levels);
            for (int t = 0; t < tokens; t++) {
                Reference.Codes expected = Reference.round(Kernels.row(x, t, features), levels);
                assertThat(rounded.scales()[t]).isEqualTo(expected.scale());
                assertThat(rounded.zeros()[t]).isEqualTo(expected.zero());
                for (int k = 0; k < features; k++) {
                    assertThat(rounded.codes()[t * features + k] & 255).isEqualTo(expected.codes()[k]);
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.cortado.kernels.Kernels#instructionSets")
    @DisplayName("normalise")
    void normalise(String set) {
        NativeKernels kernels = Kernels.with(set);
        Random random = new Random(12);
        for (int i = 0; i < SHAPES; i++) {
            int tokens = random.nextInt(40);
            int features = 1 + random.nextInt(90);
            boolean rms = random.nextBoolean();
            float[] scale = Kernels.gaussian(random, features, 1);
            float[] shift = random.nextBoolean() ? Kernels.gaussian(random, features, 1) : null;
            float[] x = Kernels.gaussian(random, tokens * features, Math.pow(10, random.nextInt(7) - 3));
            float[] y = kernels.normalise(x, tokens, scale, shift, 1e-5f, rms);
            for (int t = 0; t < tokens; t++) {
                double[] row = Kernels.doubles(Kernels.row(x, t, features));
                double[] expected = Reference.normalise(row, scale, shift, 1e-5f, rms);
                Kernels.assertClose(Kernels.row(y, t, features), expected, 1e-5, 0.1, features + " features");
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.cortado.kernels.Kernels#instructionSets")
    @DisplayName("activate, and gate")
    void activate(String set) {
        NativeKernels kernels = Kernels.with(set);
        Random random = new Random(13);
        for (int i = 0; i < SHAPES; i++) {
            int tokens = random.nextInt(20);
            int features = 1 + random.nextInt(40);
            boolean gated = i % 4 == 0;
            String name = gated
                    ? Kernels.gates().get(i / 4 % 3)
                    : Kernels.activations().get(1 + i % 3);
            int width = gated ? 2 * features : features;
            float[] x = Kernels.gaussian(random, tokens * width, random.nextInt(10) == 0 ? 100 : 3);
            float[] y = kernels.activate(name, x, tokens, features);
            for (int t = 0; t < tokens; t++) {
                double[] expected = new double[features];
                // What the gate is wrong by is multiplied by the value.
                double floor = 0.1;
                for (int k = 0; k < features; k++) {
                    double value = gated ? x[t * width + features + k] : 1;
                    expected[k] = Reference.activation(name).applyAsDouble(x[t * width + k]) * value;
                    floor = gated ? Math.max(floor, Math.abs(value)) : floor;
                }
                Kernels.assertClose(Kernels.row(y, t, features), expected, 1e-5, floor, name);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.cortado.kernels.Kernels#instructionSets")
    @DisplayName("attend, with and without a bias")
    void attend(String set) {
        NativeKernels kernels = Kernels.with(set);
        Random random = new Random(14);
        for (int i = 0; i < SHAPES; i++) {
            int tokens = i % 50 == 0 ? 65 + random.nextInt(70) : random.nextInt(24);
            int heads = 1 + random.nextInt(3);
            int dimensions = 1 + random.nextInt(11);
            int width = heads * dimensions;
            float[] q = Kernels.gaussian(random, tokens * width, 1);
            float[] k = Kernels.gaussian(random, tokens * width, 1);
            float[] v = Kernels.gaussian(random, tokens * width, 1);
            float[] bias = random.nextBoolean() ? Kernels.gaussian(random, heads * tokens * tokens, 1) : null;
            float scale = random.nextInt(10) == 0 ? 20 : 0.4f;
            float[] y = kernels.attention(q, k, v, tokens, heads, dimensions, scale, bias);
            for (int h = 0; h < heads; h++) {
                double[][] plane = bias == null ? null : plane(bias, h, tokens);
                double[][] expected = Reference.attention(
                        rows(q, tokens, width),
                        rows(k, tokens, width),
                        rows(v, tokens, width),
                        h * dimensions,
                        dimensions,
                        scale,
                        plane);
                for (int t = 0; t < tokens; t++) {
                    float[] row = new float[dimensions];
                    System.arraycopy(y, t * width + h * dimensions, row, 0, dimensions);
                    // A score's error, some 1e-7 of its size, is a relative error of its weight.
                    Kernels.assertClose(row, expected[t], scale > 1 ? 1e-4 : 1e-5, 1, tokens + " tokens");
                }
            }
        }
    }

    private static double[][] rows(float[] values, int tokens, int width) {
        double[][] rows = new double[tokens][];
        for (int t = 0; t < tokens; t++) {
            rows[t] = Kernels.doubles(Kernels.row(values, t, width));
        }
        return rows;
    }

    private static double[][] plane(float[] bias, int head, int tokens) {
        double[][] plane = new double[tokens][];
        for (int t = 0; t < tokens; t++) {
            plane[t] = Kernels.doubles(Kernels.row(bias, head * tokens + t, tokens));
        }
        return plane;
    }
}
