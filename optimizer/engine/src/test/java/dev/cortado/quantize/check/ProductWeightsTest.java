package dev.cortado.quantize.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.Tensor;
import dev.cortado.quantize.tensor.NeighbourSums;
import dev.cortado.quantize.tensor.QuantizedTensor;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ProductWeightsTest {

    private static byte[] bytes(Random random, int count, int bias) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            // Large ones often, so that something overflows.
            bytes[i] = (byte) (random.nextInt(3) == 0 ? bias - random.nextInt(20) : random.nextInt(256));
        }
        return bytes;
    }

    @Property(tries = 300, seed = "20260101")
    void counts_what_the_instructions_clip(
            @ForAll @IntRange(min = 1, max = 5) int rows,
            @ForAll @IntRange(min = 1, max = 19) int inner,
            @ForAll @IntRange(min = 1, max = 9) int columns,
            @ForAll long seed) {
        Random random = new Random(seed);
        byte[] a = bytes(random, rows * inner, 255);
        byte[] b = bytes(random, inner * columns, random.nextBoolean() ? 127 : -108);
        Avx2Product oracle = new Avx2Product();
        oracle.multiply(a, b, rows, inner, columns);
        ProductWeights weights = ProductWeights.of(b, inner, columns);
        SaturationCount count = new SaturationCount();
        for (int row = 0; row < rows; row++) {
            weights.count(a, row * inner, count);
        }
        assertThat(count.saturated()).isEqualTo(oracle.clipped);
        assertThat(count.pairs()).isEqualTo((long) rows * (inner / 2) * columns);
        assertThat(count.outputs()).isEqualTo((long) rows * columns);
        // Two clipped sums of opposite sign may cancel out, so that a result is right by chance.
        assertThat(count.affected()).isGreaterThanOrEqualTo(oracle.wrong);
        if (count.saturated() == 0) {
            assertThat(oracle.wrong).isZero();
        }
    }

    @Property(tries = 200, seed = "20260101")
    void a_pair_is_risky_exactly_if_some_activations_make_it_overflow(@ForAll byte first, @ForAll byte second) {
        boolean overflows = false;
        for (int a = 0; a < 256 && !overflows; a++) {
            for (int b = 0; b < 256 && !overflows; b++) {
                int sum = a * first + b * second;
                overflows = sum > 32767 || sum < -32768;
            }
        }
        ProductWeights weights = ProductWeights.of(new byte[] {first, second}, 2, 1);
        assertThat(weights.riskyPairs()).isEqualTo(overflows ? 1 : 0);
    }

    @Property(tries = 200, seed = "20260101")
    void weights_quantised_to_be_safe_give_the_exact_product_for_the_worst_activations(
            @ForAll @IntRange(min = 1, max = 40) int inner,
            @ForAll @IntRange(min = 1, max = 12) int columns,
            @ForAll boolean perChannel,
            @ForAll long seed) {
        Random random = new Random(seed);
        float[] floats = new float[inner * columns];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) (random.nextGaussian() * Math.exp(random.nextGaussian()));
        }
        Tensor matrix = Tensor.of(ModelBuilder.floats("w", List.of((long) inner, (long) columns), floats));
        QuantizedTensor safe = NeighbourSums.quantize(matrix, perChannel ? 1 : QuantizedTensor.WHOLE);
        assertThat(ProductWeights.of(safe.values(), inner, columns).riskyPairs())
                .isZero();
        byte[] worst = new byte[2 * inner];
        for (int k = 0; k < inner; k++) {
            worst[k] = (byte) 255;
            worst[inner + k] = (byte) (k % 2 == 0 ? 255 : random.nextInt(256));
        }
        Avx2Product oracle = new Avx2Product();
        oracle.multiply(worst, safe.values(), 2, inner, columns);
        assertThat(oracle.clipped).isZero();
        safe.channels().forEach(channel -> assertThat(channel.range().high()).isBetween(64, 127));
    }

    @Test
    void a_channel_without_risky_neighbours_keeps_all_steps_and_one_with_equal_ones_half() {
        Tensor matrix = Tensor.of(ModelBuilder.floats("w", List.of(4L, 3L), 1, 1, 1, 0, 1, 0.48f, 0, 0, 0, 1, -1, -1));
        QuantizedTensor safe = NeighbourSums.quantize(matrix, 1);
        assertThat(safe.channels().get(0).range().high()).isEqualTo(127);
        assertThat(safe.channels().get(1).range().high()).isEqualTo(64);
        // 127 + 61 = 188, and 127 * 128 / 188 is 86: 86 + 41 = 127.
        assertThat(safe.channels().get(2).range().high()).isEqualTo(86);
        assertThat(safe.values()).containsExactly(127, 64, 86, 0, 64, 41, 0, 0, 0, 127, -64, -86);
    }
}
