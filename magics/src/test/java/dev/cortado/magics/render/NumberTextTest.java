package dev.cortado.magics.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A number is written")
class NumberTextTest {

    @ParameterizedTest(name = "{0} as {1}")
    @CsvSource({
        "0, 0",
        "1, 1.000",
        "86.2345678, 86.23",
        "-86.2345678, -86.23",
        "0.0123456, 0.01235",
        "1234567.8, 1234568",
        "999.96, 1000",
        "0.000012345, 1.23e-05",
        "0.98765, 0.9877",
        "0.998765, 0.99877",
        "0.99999123, 0.99999",
        "0.9999999, 1.00000",
        "-0.998765, -0.99877"
    })
    @DisplayName("with the digits that matter")
    void doubles(double number, String text) {
        assertThat(NumberText.of(number)).isEqualTo(text);
    }

    @ParameterizedTest(name = "{0} as \"{1}\"")
    @CsvSource({"NaN, ''", "Infinity, ∞", "-Infinity, -∞"})
    @DisplayName("so that what is no number does not look like one")
    void specials(double number, String text) {
        assertThat(NumberText.of(number)).isEqualTo(text);
    }
}
