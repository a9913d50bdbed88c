package dev.cortado.measure.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Pearson")
class PearsonTest {

    @Test
    @DisplayName("is what SciPy documents for pearsonr")
    void scipy() {
        assertThat(Pearson.of(new double[] {1, 2, 3, 4, 5}, new double[] {10, 9, 2.5, 6, 4}))
                .isCloseTo(-0.7426106572325057, within(1e-12));
    }

    @Test
    @DisplayName("of Anscombe's four sets is the same to three digits (The American Statistician 27, 1973)")
    void anscombe() {
        double[] x = {10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5};
        double[] fourth = {8, 8, 8, 8, 8, 8, 8, 19, 8, 8, 8};
        assertThat(Pearson.of(x, new double[] {8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68}))
                .isCloseTo(0.81642, within(1e-5));
        assertThat(Pearson.of(x, new double[] {9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74}))
                .isCloseTo(0.81624, within(1e-5));
        assertThat(Pearson.of(fourth, new double[] {6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.50, 5.56, 7.91, 6.89}))
                .isCloseTo(0.81652, within(1e-5));
    }

    @Test
    void never_leaves_its_range_and_survives_large_offsets() {
        double[] values = {1e9 + 0.1, 1e9 + 0.2, 1e9 + 0.3, 1e9 + 0.4};
        assertThat(Pearson.of(values, values)).isCloseTo(1, within(1e-12)).isLessThanOrEqualTo(1);
    }

    @Test
    void of_a_constant_is_undefined_and_of_unequal_lists_refused() {
        assertThat(Pearson.of(new double[] {1, 1, 1}, new double[] {1, 2, 3})).isNaN();
        assertThatThrownBy(() -> Pearson.of(new double[2], new double[3]))
                .hasMessage("Pearson correlation: expected two lists of one length, found 2 and 3");
        assertThatThrownBy(() -> Pearson.of(new double[1], new double[1])).hasMessageContaining("at least 2");
    }
}
