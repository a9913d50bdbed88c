package dev.cortado.quantize.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.quantize.Oracle;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearQuantizationTest {

    private static QuantizedTensor whole(float[] floats, WeightType type, boolean reduced) {
        return QuantizedTensor.of(
                "w", floats, List.of((long) floats.length), IntegerRange.of(type, reduced), QuantizedTensor.WHOLE);
    }

    private static void assertLikeOracle(float[] floats, WeightType type, boolean reduced) {
        boolean signed = type == WeightType.INT8;
        Oracle.Quantized expected = Oracle.quantize(floats, signed, reduced);
        QuantizedTensor found = whole(floats, type, reduced);
        LinearQuantization mapping = found.channels().getFirst();
        assertThat((double) mapping.scale()).isEqualTo(expected.scale);
        assertThat((long) mapping.zeroPoint()).isEqualTo(expected.zeroPoint);
        for (int i = 0; i < floats.length; i++) {
            long q = signed ? found.values()[i] : found.values()[i] & 0xff;
            assertThat(q).isEqualTo(expected.values[i]);
        }
    }

    @Nested
    @DisplayName("by hand")
    class ByHand {

        @Test
        void signed_symmetric() {
            QuantizedTensor found = whole(new float[] {-1, 0, 0.5f, 2}, WeightType.INT8, false);
            assertThat(found.channels().getFirst().scale()).isEqualTo((float) (4.0 / 254));
            assertThat(found.values()).containsExactly(-64, 0, 32, 127);
        }

        @Test
        void unsigned_asymmetric() {
            QuantizedTensor found = whole(new float[] {-1, 0, 4.1f}, WeightType.UINT8, false);
            // 5.1 / 255 = 0.02; the zero point is 50, so -1 is 0, 0 is 50 and 4.1 is 255.
            assertThat(found.channels().getFirst().zeroPoint()).isEqualTo(50);
            assertThat(found.values()).containsExactly(0, 50, (byte) 255);
        }

        @Test
        void halves_go_to_the_even_neighbour() {
            // The scale is exactly 1 when the largest magnitude is 127.
            QuantizedTensor found = whole(new float[] {0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 127}, WeightType.INT8, false);
            assertThat(found.values()).containsExactly(0, 2, 2, 0, -2, 127);
        }

        @Test
        void reduced_ranges() {
            assertThat(whole(new float[] {-3, 3}, WeightType.INT8, true).values())
                    .containsExactly(-64, 64);
            assertThat(whole(new float[] {0, 3}, WeightType.UINT8, true).values())
                    .containsExactly(0, 127);
        }
    }

    @Nested
    @DisplayName("ranges at the edges")
    class Edges {

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void like_the_oracle(boolean reduced) {
            List<float[]> ranges = List.of(
                    new float[] {1, 2, 3},
                    new float[] {-1, -2, -3},
                    new float[] {5, 5, 5},
                    new float[] {-5, -5},
                    new float[] {0, 0},
                    new float[] {-0.0f},
                    new float[] {},
                    new float[] {Float.MIN_VALUE, -Float.MIN_VALUE},
                    new float[] {1e-38f, 3e-38f},
                    new float[] {Float.MAX_VALUE, -Float.MAX_VALUE, 1},
                    new float[] {Float.MAX_VALUE},
                    new float[] {1e-20f, 1e20f});
            for (float[] range : ranges) {
                assertLikeOracle(range, WeightType.INT8, reduced);
                assertLikeOracle(range, WeightType.UINT8, reduced);
            }
        }

        @Test
        void zero_stays_exactly_zero_in_every_range() {
            for (WeightType type : WeightType.values()) {
                LinearQuantization mapping =
                        whole(new float[] {3, 0, 7}, type, false).channels().getFirst();
                assertThat(mapping.dequantize(mapping.quantize(0))).isZero();
            }
        }

        @ParameterizedTest
        @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
        void what_is_not_finite_is_refused_by_name_and_place(float bad) {
            assertThatThrownBy(() -> whole(new float[] {1, bad, 2}, WeightType.INT8, false))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'w'")
                    .hasMessageContaining("element 1")
                    .hasMessageContaining("exclude");
        }
    }

    @Provide
    Arbitrary<float[]> weights() {
        Arbitrary<Float> numbers = Arbitraries.oneOf(
                Arbitraries.floats().between(-1, 1),
                Arbitraries.floats(),
                Arbitraries.floats().between(0, 3),
                Arbitraries.of(0f, -0f, 1f, Float.MIN_NORMAL));
        return numbers.array(float[].class).ofMinSize(1).ofMaxSize(40);
    }

    @Property(seed = "20260101")
    void any_numbers_give_what_the_formulas_give(
            @ForAll("weights") float[] floats, @ForAll WeightType type, @ForAll boolean reduced) {
        assertLikeOracle(floats, type, reduced);
    }

    @Property(seed = "20260101")
    void no_number_moves_by_more_than_half_a_step_and_the_rounding_of_the_zero_point(
            @ForAll("weights") float[] floats, @ForAll WeightType type, @ForAll boolean reduced) {
        QuantizedTensor found = whole(floats, type, reduced);
        LinearQuantization mapping = found.channels().getFirst();
        for (int i = 0; i < floats.length; i++) {
            int q = type == WeightType.INT8 ? found.values()[i] : found.values()[i] & 0xff;
            double moved = Math.abs((double) mapping.scale() * (q - mapping.zeroPoint()) - floats[i]);
            assertThat(moved).isLessThanOrEqualTo(1.001 * mapping.scale());
        }
    }

    @Property(seed = "20260101")
    void a_channel_is_quantised_as_if_it_were_alone_along_whichever_axis(
            @ForAll("weights") float[] floats, @ForAll WeightType type, @ForAll boolean first) {
        int rows = 3;
        int columns = floats.length;
        float[] matrix = new float[rows * columns];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = floats[i % columns] / (1 + i / columns);
        }
        int axis = first ? 0 : 1;
        QuantizedTensor found = QuantizedTensor.of(
                "w", matrix, List.of((long) rows, (long) columns), IntegerRange.of(type, false), axis);
        assertThat(found.channels()).hasSize(first ? rows : columns);
        for (int channel = 0; channel < found.channels().size(); channel++) {
            float[] alone = first
                    ? java.util.Arrays.copyOfRange(matrix, channel * columns, (channel + 1) * columns)
                    : Oracle.column(matrix, columns, channel);
            Oracle.Quantized expected = Oracle.quantize(alone, type == WeightType.INT8, false);
            assertThat((double) found.channels().get(channel).scale()).isEqualTo(expected.scale);
            for (int i = 0; i < alone.length; i++) {
                byte q = found.values()[first ? channel * columns + i : i * columns + channel];
                assertThat(q).isEqualTo((byte) expected.values[i]);
            }
        }
    }
}
