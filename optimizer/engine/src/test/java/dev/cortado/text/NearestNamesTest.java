package dev.cortado.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Nearest names")
class NearestNamesTest {

    private static final List<String> KNOWN = List.of("quantize", "evaluate", "benchmark", "model", "models");

    @Test
    @DisplayName("find a transposed letter's name first")
    void transposed() {
        assertThat(NearestNames.of("quantzie", KNOWN, 3)).first().isEqualTo("quantize");
    }

    @Test
    @DisplayName("pass over names that are far away")
    void far() {
        assertThat(NearestNames.of("xyzzy", KNOWN, 3)).isEmpty();
        assertThat(NearestNames.didYouMean("xyzzy", KNOWN)).isEmpty();
    }

    @Test
    @DisplayName("ignore case, and list the nearer of two first")
    void case_and_order() {
        assertThat(NearestNames.of("MODEL", KNOWN, 3)).startsWith("model", "models");
        assertThat(NearestNames.didYouMean("benchmrk", KNOWN)).isEqualTo(" Did you mean benchmark?");
    }
}
