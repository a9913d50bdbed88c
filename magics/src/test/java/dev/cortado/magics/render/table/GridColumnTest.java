package dev.cortado.magics.render.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The numbers of a column")
class GridColumnTest {

    private static List<String> texts(Object... values) {
        return GridColumn.of("c", Arrays.asList(values), String::valueOf).texts();
    }

    @ParameterizedTest(name = "{0} as {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    1 2 3 | 1 2 3
                    1.5 2 | 1.5 2.0
                    12.34 5 | 12.34 5.00
                    1.23456 8.7 | 1.235 8.700
                    86.2345678 5.1234567 | 86.23 5.12
                    0.99987 0.99991 1 | 0.99987 0.99991 1.00000
                    0.00012346 0.00056789 | 0.0001235 0.0005679
                    1000000.1 1000000.2 | 1000000.1 1000000.2
                    1234.56 2000.5 | 1234.56 2000.50
                    -1.23456 1.23456 | -1.235 1.235
                    1e-9 0.5123456 | 1.00e-09 0.5123
                    0 0 | 0 0
                    """)
    @DisplayName("have one precision that keeps small values apart")
    void decimals(String numbers, String expected) {
        Object[] values =
                Arrays.stream(numbers.strip().split(" ")).map(Double::valueOf).toArray();
        assertThat(texts(values)).containsExactly(expected.strip().split(" "));
    }

    @Test
    @DisplayName("are written whole where they are integers, without grouping")
    void integers() {
        assertThat(texts(1234567, null, -3)).containsExactly("1234567", "", "-3");
        assertThat(texts(Long.MAX_VALUE)).containsExactly("9223372036854775807");
        assertThat(texts(new BigDecimal("1.10"), new BigDecimal("1E+3"))).containsExactly("1.10", "1000");
    }

    @Test
    @DisplayName("of single precision are the decimals that Java prints")
    void floats() {
        assertThat(texts(0.1f, 0.25f)).containsExactly("0.10", "0.25");
    }

    @Test
    @DisplayName("may be infinite or missing")
    void specials() {
        assertThat(texts(1.5, Double.POSITIVE_INFINITY, null, Double.NaN)).containsExactly("1.5", "∞", "", "");
    }

    @Test
    @DisplayName("are numbers only if all are")
    void mixed() {
        GridColumn column = GridColumn.of("c", List.of(1, "x"), String::valueOf);
        assertThat(column.numeric()).isFalse();
        assertThat(column.texts()).containsExactly("1", "x");
    }

    @Property
    void are_never_off_by_more_than_a_unit_of_the_fourth_digit_of_the_largest(
            @ForAll @Size(min = 1, max = 20) List<@DoubleRange(min = -1e4, max = 1e4) Double> values) {
        double largest = values.stream().mapToDouble(Math::abs).max().orElse(0);
        List<String> texts = texts(values.toArray());
        for (int at = 0; at < texts.size(); at++) {
            double shown = Double.parseDouble(texts.get(at));
            assertThat(Math.abs(shown - values.get(at))).isLessThanOrEqualTo(Math.max(largest, 1e-300) * 1e-3);
        }
    }
}
