package dev.cortado.prune;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Pruning by magnitude")
class MagnitudePruningTest {

    @Test
    @DisplayName(
            "takes the blocks of four inputs with the smallest sums of squares, also what is left over at the end of a row")
    void four_inputs() {
        // Two rows of five inputs: blocks of 4, 1, 4 and 1 weights with the sums of squares 4, 0.25, 1 and 9.
        float[] values = {1, -1, 1, 1, 0.5f, 1, 0, 0, 0, 3};
        assertThat(MagnitudePruning.prune(values, 2, 5, BlockPattern.FOUR_INPUTS, 0.5))
                .containsExactly(1, -1, 1, 1, 0, 0, 0, 0, 0, 3);
        assertThat(values[4]).isEqualTo(0.5f);
    }

    @Test
    @DisplayName("takes blocks of six outputs of one input")
    void six_outputs() {
        // Eight outputs of two inputs: blocks of 6 and of 2 outputs, each for both inputs.
        float[] values = new float[16];
        for (int row = 0; row < 8; row++) {
            values[2 * row] = row < 6 ? 0.1f : 2;
            values[2 * row + 1] = row < 6 ? 1 : 0.2f;
        }
        assertThat(MagnitudePruning.prune(values, 8, 2, BlockPattern.SIX_OUTPUTS, 0.5))
                .containsExactly(0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 2, 0, 2, 0);
    }
}
