package dev.cortado.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** The library under test, loaded once. */
final class Kernels {

    private static final NativeKernels LOADED = load();

    private Kernels() {}

    /** The instruction sets to test, or none where there is no library. */
    static Stream<String> instructionSets() {
        return LOADED == null ? Stream.of("none") : LOADED.instructionSets().stream();
    }

    /** The kernels with an instruction set chosen; skips the test where the build found no compiler. */
    static NativeKernels with(String instructionSet) {
        assumeTrue(
                LOADED != null,
                () -> "no native kernels: " + KernelLibrary.whyAbsent().orElse(""));
        LOADED.chooseInstructionSet(instructionSet);
        assertThat(LOADED.instructionSet()).isEqualTo(instructionSet);
        return LOADED;
    }

    private static NativeKernels load() {
        try {
            return KernelLibrary.extract(Path.of("target", "natives-under-test"))
                    .map(NativeKernels::load)
                    .orElse(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static float[] gaussian(Random random, int count, double factor) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * factor);
        }
        return values;
    }

    static float[] row(float[] values, int row, int width) {
        float[] result = new float[width];
        System.arraycopy(values, row * width, result, 0, width);
        return result;
    }

    static double[] doubles(float[] values) {
        double[] result = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = values[i];
        }
        return result;
    }

    /** Asserts that a row is right to a share of its largest value, no value counting as smaller than {@code floor}. */
    static void assertClose(float[] actual, double[] expected, double tolerance, double floor, String where) {
        double largest = floor;
        for (double value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(actual[i] - expected[i]) <= tolerance * largest)) {
                throw new AssertionError(where + ", element " + i + ": expected " + expected[i] + ", found " + actual[i]
                        + " (largest of its row " + largest + ")");
            }
        }
    }

    static List<String> activations() {
        return List.of("", "gelu", "gelu_tanh", "relu");
    }

    /** The activations that multiply a value by a function of its gate. */
    static List<String> gates() {
        return List.of("swiglu", "geglu", "geglu_tanh");
    }
}
