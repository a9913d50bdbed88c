package dev.cortado.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Products")
class ProductKernelTest {

    private static final int SHAPES = 2000;

    static List<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        Kernels.instructionSets()
                .forEach(set -> TestMatrix.FORMATS.forEach(format -> cases.add(Arguments.of(set, format))));
        return cases;
    }

    @ParameterizedTest(name = "{1}, {0}")
    @MethodSource("cases")
    @DisplayName("equal the specification's arithmetic, exactly where it is integers, over random shapes")
    void equal_the_specification(String set, String format) {
        NativeKernels kernels = Kernels.with(set);
        Random random = new Random(format.hashCode());
        for (int i = 0; i < SHAPES; i++) {
            // Now and then many inputs: sums of 16 bits and the parts of sparse products must hold.
            boolean long_ = i % 100 == 0;
            int outputs = 1 + random.nextInt(long_ ? 8 : 60);
            int inputs = 1 + random.nextInt(long_ ? 1500 : 70);
            int tokens = random.nextInt(long_ ? 5 : i % 10 == 0 ? 140 : 20);
            TestMatrix matrix = TestMatrix.random(random, format, outputs, inputs);
            float[] bias = random.nextBoolean() ? Kernels.gaussian(random, outputs, 1) : null;
            String activation = Kernels.activations().get(random.nextInt(4));
            float[] x = Kernels.gaussian(random, tokens * inputs, Math.pow(10, random.nextInt(5) - 2));
            String where = format + " " + outputs + " x " + inputs + ", " + tokens + " tokens, " + activation;
            try (NativeMatrix packed =
                    kernels.matrix(format, outputs, inputs, matrix.tensors(), Optional.ofNullable(bias))) {
                float[] y = packed.multiply(x, tokens, activation, 1);
                for (int t = 0; t < tokens; t++) {
                    double[] expected = Reference.product(matrix, Kernels.row(x, t, inputs), bias);
                    boolean exact = matrix.isInteger() && (activation.isEmpty() || activation.equals("relu"));
                    double scale = largest(expected);
                    for (int n = 0; n < outputs; n++) {
                        expected[n] = Reference.activation(activation).applyAsDouble(expected[n]);
                    }
                    Kernels.assertClose(
                            Kernels.row(y, t, outputs),
                            expected,
                            exact ? 0 : 1e-5,
                            matrix.isInteger() ? scale : scale + sizes(matrix, x, t),
                            where + ", token " + t);
                }
                if (i % 20 == 0) {
                    assertThat(packed.multiply(x, tokens, activation, 3))
                            .as(where)
                            .containsExactly(y);
                }
            }
        }
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    /** What sums of floats are made of: their error is a share of it, even where the sum vanishes. */
    private static double sizes(TestMatrix matrix, float[] x, int token) {
        double squares = 0;
        for (int k = 0; k < matrix.inputs(); k++) {
            squares += (double) x[token * matrix.inputs() + k] * x[token * matrix.inputs() + k];
        }
        return Math.sqrt(squares);
    }

    @ParameterizedTest(name = "{1}, {0}")
    @MethodSource("cases")
    @DisplayName("give no numbers for tokens that hold none, and leave the others alone")
    void keep_bad_tokens_apart(String set, String format) {
        NativeKernels kernels = Kernels.with(set);
        Random random = new Random(3);
        TestMatrix matrix = TestMatrix.random(random, format.equals("f32_6x1") ? "f32" : format, 31, 45);
        try (NativeMatrix packed = kernels.matrix(matrix.format(), 31, 45, matrix.tensors(), Optional.empty())) {
            float[] x = Kernels.gaussian(random, 40 * 45, 1);
            float[] good = packed.multiply(x, 40, "", 1);
            float[] bad = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
            for (int t = 0; t < 40; t += 3) {
                x[t * 45 + random.nextInt(45)] = bad[t / 3 % 3];
            }
            float[] y = packed.multiply(x, 40, "", 1);
            for (int t = 0; t < 40; t++) {
                if (t % 3 != 0) {
                    assertThat(Kernels.row(y, t, 31)).containsExactly(Kernels.row(good, t, 31));
                } else if (matrix.isInteger()) {
                    for (float value : Kernels.row(y, t, 31)) {
                        assertThat(value).isNaN();
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.cortado.kernels.Kernels#instructionSets")
    @DisplayName("refuse what does not fit, by name")
    void refuse_what_does_not_fit(String set) {
        NativeKernels kernels = Kernels.with(set);
        List<NativeTensor> fits = List.of(NativeTensor.codes(new byte[6], 2, 3), NativeTensor.floats(new float[2], 2));
        assertThatThrownBy(() -> kernels.matrix("int9", 2, 3, fits, Optional.empty()))
                .hasMessageContaining("no matrix format 'int9'");
        assertThatThrownBy(() -> kernels.matrix("int7", 3, 2, fits, Optional.empty()))
                .hasMessageContaining("int8[2,3], expected int8[3,2]");
        assertThatThrownBy(() -> kernels.matrix("int7", 2, 3, fits.subList(0, 1), Optional.empty()))
                .hasMessageContaining("1 tensors");
        assertThatThrownBy(() -> kernels.matrix("int7", 2, 3, fits, Optional.of(new float[3])))
                .hasMessageContaining("bias is float[3]");
        assertThatThrownBy(() -> kernels.matrix("int7", 0, 3, fits, Optional.empty()))
                .hasMessageContaining("is 0 x 3");
        assertThatThrownBy(() -> kernels.matrix("int7", 2, 1 << 20, fits, Optional.empty()))
                .hasMessageContaining("at most");
        List<NativeTensor> large =
                List.of(NativeTensor.codes(new byte[] {64, 0}, 1, 2), NativeTensor.floats(new float[1], 1));
        assertThatThrownBy(() -> kernels.matrix("int7", 1, 2, large, Optional.empty()))
                .hasMessageContaining("the code 64, outside -63..63");
        List<NativeTensor> beyond = List.of(
                NativeTensor.codes(new byte[4], 1, 4),
                NativeTensor.bytes(new byte[] {4}, 1, 1),
                NativeTensor.floats(new float[1], 1));
        assertThatThrownBy(() -> kernels.matrix("int8_1x4", 1, 8, beyond, Optional.empty()))
                .hasMessageContaining("beyond its inputs");
        try (NativeMatrix matrix = kernels.matrix("int7", 2, 3, fits, Optional.empty())) {
            assertThatThrownBy(() -> matrix.multiply(new float[3], 1, "softmax", 1))
                    .hasMessageContaining("no activation 'softmax'");
            assertThatThrownBy(() -> matrix.multiply(new float[3], 1, "", 0)).hasMessageContaining("0 threads");
            assertThat(matrix.multiply(new float[0], 0, "", 1)).isEmpty();
        }
    }
}
