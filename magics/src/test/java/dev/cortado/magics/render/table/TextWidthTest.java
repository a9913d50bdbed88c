package dev.cortado.magics.render.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The width of a text")
class TextWidthTest {

    @ParameterizedTest(name = "of \"{0}\" is {1}")
    @CsvSource({
        "'', 0",
        "plain, 5",
        "Grüße, 5",
        "e\u0301, 1",
        "模型, 4",
        "ﾊﾝ, 2",
        "한국, 4",
        "ｆｕ, 4",
        "🎉, 2",
        "👩‍🔬, 2",
        "🇩🇪, 2",
        "❤️, 2",
        "→, 1",
        "a\u200bb, 2",
        "кофе, 4"
    })
    @DisplayName("is what a terminal gives it")
    void widths(String text, int width) {
        assertThat(TextWidth.of(text)).isEqualTo(width);
    }
}
