package dev.cortado.moments;

import static dev.cortado.moments.CorrelatedInputs.activations;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("X'X of a layer's inputs")
class GramTest {

    @Property(tries = 60, seed = "20260311")
    void is_the_sum_of_products_however_rows_are_batched(
            @ForAll @IntRange(min = 1, max = 90) int width,
            @ForAll @IntRange(min = 1, max = 200) int rows,
            @ForAll @IntRange(min = 1, max = 70) int batch,
            @ForAll long seed) {
        float[] x = activations(seed, rows, width);
        Gram whole = CorrelatedInputs.gram(x, width);
        Gram batched = new Gram(width);
        for (int row = 0; row < rows; row += batch) {
            batched.add(Arrays.copyOfRange(x, row * width, Math.min(rows, row + batch) * width));
        }
        batched.finish();
        assertThat(batched.rows()).isEqualTo(rows);
        for (int i = 0; i < width; i++) {
            double magnitude = 0;
            for (int row = 0; row < rows; row++) {
                magnitude += Math.abs(x[row * width + i]) / (double) rows;
            }
            assertThat(whole.meanMagnitudes()[i]).isCloseTo(magnitude, within(1e-9 * (1 + magnitude)));
            for (int j = 0; j < width; j++) {
                double expected = 0;
                for (int row = 0; row < rows; row++) {
                    expected += (double) x[row * width + i] * x[row * width + j];
                }
                assertThat(whole.get(i, j)).isCloseTo(expected, within(1e-7 * (1 + Math.abs(expected))));
                assertThat(batched.get(i, j)).isEqualTo(whole.get(i, j));
            }
        }
    }

    @Test
    void leaves_out_rows_that_are_not_finite() {
        float[] x = {1, 2, Float.NaN, 4, 3, 5, Float.POSITIVE_INFINITY, 1};
        Gram gram = CorrelatedInputs.gram(x, 2);
        assertThat(gram.rows()).isEqualTo(2);
        assertThat(gram.get(0, 0)).isEqualTo(10);
        assertThat(gram.get(0, 1)).isEqualTo(17);
        assertThat(gram.get(1, 1)).isEqualTo(29);
    }
}
