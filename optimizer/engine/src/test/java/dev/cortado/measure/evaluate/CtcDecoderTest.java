package dev.cortado.measure.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The CTC decoder")
class CtcDecoderTest {

    private final CtcDecoder decoder = CtcDecoder.ofDictionary(List.of("a", "b"));

    private static double[][] steps(int... classes) {
        double[][] steps = new double[classes.length][4];
        for (int i = 0; i < classes.length; i++) {
            steps[i][classes[i]] = 0.9;
        }
        return steps;
    }

    /** Graves et al. (2006), section 3.1: B(a-ab-) = B(-aa--abb) = aab. */
    @Test
    @DisplayName("maps paths as the paper's example does")
    void paper() {
        assertThat(decoder.decode(steps(1, 0, 1, 2, 0))).isEqualTo("aab");
        assertThat(decoder.decode(steps(0, 1, 1, 0, 0, 1, 2, 2))).isEqualTo("aab");
    }

    @Test
    void knows_the_space_behind_the_dictionary() {
        assertThat(decoder.decode(steps(1, 3, 2))).isEqualTo("a b");
        assertThat(decoder.decode(new double[0][])).isEmpty();
    }

    @Test
    void refuses_another_models_dictionary() {
        assertThatThrownBy(() -> decoder.decode(new double[1][9]))
                .hasMessage("CTC: the model has 9 classes, the dictionary 3 characters and a blank");
    }
}
