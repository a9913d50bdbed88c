package dev.cortado.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Encoders")
class EncoderKernelTest {

    private static final int SHAPES = 2000;

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.cortado.kernels.Kernels#instructionSets")
    @DisplayName("of floats equal the reference: norms, activations, rotary positions, biases, masks of any pattern")
    void equal_the_reference(String set) {
        NativeKernels kernels = Kernels.with(set);
        Random random = new Random(21);
        for (int i = 0; i < SHAPES; i++) {
            TestEncoder encoder = TestEncoder.random(random, List.of("f32", "f32_6x1"));
            int batch = 1 + random.nextInt(3);
            int tokens = random.nextInt(i % 100 == 0 ? 90 : 14);
            int width = encoder.settings().width();
            float[] x = Kernels.gaussian(random, batch * tokens * width, 1);
            long[] mask = random.nextInt(4) == 0 ? null : TestEncoder.mask(random, batch * tokens);
            int planes = random.nextBoolean() ? 1 : encoder.settings().heads();
            float[] bias = random.nextInt(3) == 0 ? Kernels.gaussian(random, planes * tokens * tokens, 1) : null;
            try (NativeEncoder packed = kernels.encoder(encoder.settings(), encoder.tensors())) {
                float[] y = packed.run(x, mask, bias == null ? null : new ScoreBias(bias, 1, planes), batch, tokens, 1);
                double[][] expected = encoder.run(x, mask, bias, planes, batch, tokens);
                for (int t = 0; t < batch * tokens; t++) {
                    Kernels.assertClose(
                            Kernels.row(y, t, width), expected[t], 1e-5, 1, "encoder " + i + " " + encoder.settings());
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.cortado.kernels.Kernels#instructionSets")
    @DisplayName("of all formats give a text alone what they give it among others, with any number of threads")
    void ragged_equals_alone(String set) {
        NativeKernels kernels = Kernels.with(set);
        Random random = new Random(22);
        for (int i = 0; i < 300; i++) {
            TestEncoder encoder = TestEncoder.random(random, TestMatrix.FORMATS);
            int width = encoder.settings().width();
            // Short ones share panels.
            int batch = 2 + random.nextInt(i % 10 == 1 ? 60 : 6);
            int tokens = 1 + random.nextInt(i % 30 == 0 ? 150 : i % 10 == 1 ? 12 : 30);
            float[] x = Kernels.gaussian(random, batch * tokens * width, 1);
            long[] mask = new long[batch * tokens];
            for (int b = 0; b < batch; b++) {
                Arrays.fill(mask, b * tokens, b * tokens + random.nextInt(tokens + 1), 1);
            }
            for (int t = 0; t < mask.length; t++) {
                if (mask[t] == 0) {
                    // Whatever padding holds, nobody reads it.
                    Arrays.fill(x, t * width, (t + 1) * width, Float.NaN);
                }
            }
            try (NativeEncoder packed = kernels.encoder(encoder.settings(), encoder.tensors())) {
                float[] y = packed.run(x, mask, null, batch, tokens, 1);
                assertThat(packed.run(x, mask, null, batch, tokens, 2)).containsExactly(y);
                assertThat(packed.run(x, mask, null, batch, tokens, 5)).containsExactly(y);
                for (int b = 0; b < batch; b++) {
                    int count = (int)
                            Arrays.stream(mask, b * tokens, (b + 1) * tokens).sum();
                    float[] text = Arrays.copyOfRange(x, b * tokens * width, (b * tokens + count) * width);
                    float[] alone = packed.run(text, null, null, 1, count, 1);
                    float[] among = Arrays.copyOfRange(y, b * tokens * width, (b * tokens + count) * width);
                    assertThat(among).containsExactly(alone);
                    float[] padding = Arrays.copyOfRange(y, (b * tokens + count) * width, (b + 1) * tokens * width);
                    assertThat(padding).as("padding").isEqualTo(new float[padding.length]);
                }
                int spoilt = random.nextInt(batch);
                Arrays.fill(x, spoilt * tokens * width, (spoilt + 1) * tokens * width, Float.NaN);
                float[] beside = packed.run(x, mask, null, batch, tokens, 2);
                Arrays.fill(y, spoilt * tokens * width, (spoilt + 1) * tokens * width, 0);
                Arrays.fill(beside, spoilt * tokens * width, (spoilt + 1) * tokens * width, 0);
                assertThat(beside).as("beside a text of NaN").containsExactly(y);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.cortado.kernels.Kernels#instructionSets")
    @DisplayName("of rounded inputs stay near the same encoder of floats")
    void integers_stay_near(String set) {
        NativeKernels kernels = Kernels.with(set);
        Random random = new Random(23);
        for (int i = 0; i < 100; i++) {
            TestEncoder encoder = TestEncoder.random(random, List.of("int7", "int6", "int5", "int8_1x4"));
            int width = encoder.settings().width();
            float[] x = Kernels.gaussian(random, 9 * width, 1);
            try (NativeEncoder packed = kernels.encoder(encoder.settings(), encoder.tensors())) {
                float[] y = packed.run(x, null, null, 1, 9, 1);
                double[][] expected = encoder.run(x, null, null, 1, 1, 9);
                double difference = 0;
                double size = 0;
                for (int j = 0; j < y.length; j++) {
                    double wanted = expected[j / width][j % width];
                    difference += (y[j] - wanted) * (y[j] - wanted);
                    size += wanted * wanted;
                }
                assertThat(Math.sqrt(difference / size)).as("encoder %d", i).isLessThan(0.1);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.cortado.kernels.Kernels#instructionSets")
    @DisplayName("refuse what does not fit, by name")
    void refuse_what_does_not_fit(String set) {
        NativeKernels kernels = Kernels.with(set);
        TestEncoder encoder = TestEncoder.random(new Random(1), List.of("int7"));
        List<NativeTensor> tensors = encoder.tensors();
        assertThatThrownBy(() -> kernels.encoder(encoder.settings(), tensors.subList(0, tensors.size() - 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> kernels.encoder(encoder.settings(), List.of())).hasMessageContaining("missing");
        assertThatThrownBy(() -> kernels.encoder(encoder.withHeads(7), tensors)).hasMessageContaining("heads");
        try (NativeEncoder packed = kernels.encoder(encoder.settings(), tensors)) {
            assertThatThrownBy(() -> packed.run(new float[1], null, null, 1, 2, 1))
                    .hasMessageContaining("hidden");
            assertThat(packed.run(new float[0], null, null, 0, 4, 1)).isEmpty();
        }
    }
}
