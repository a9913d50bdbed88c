package dev.cortado.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The fewest exceptions")
class FewestExceptionsTest {

    @ParameterizedTest(name = "{0} parts, {1} needed")
    @CsvSource({"24, 0", "24, 1", "24, 7", "24, 23", "24, 24", "1, 0", "1, 1", "0, 0", "100, 63"})
    @DisplayName("are found in few trials, none twice")
    void are_found(int parts, int needed) throws IOException {
        FewestExceptions found =
                FewestExceptions.search(parts, 0.1, spared -> spared >= needed ? 0.1 : 0.1 + 0.01 * (needed - spared));
        assertThat(found.fewest()).isEqualTo(OptionalInt.of(needed));
        assertThat(found.trials())
                .extracting(FewestExceptions.Trial::spared)
                .doesNotHaveDuplicates()
                .contains(needed)
                .hasSizeLessThan(10);
    }

    @ParameterizedTest(name = "{0} parts")
    @CsvSource({"24", "1", "0", "-1"})
    @DisplayName("are none when not even all are enough")
    void none(int parts) throws IOException {
        FewestExceptions found = FewestExceptions.search(parts, 0.1, spared -> 0.2);
        assertThat(found.fewest()).isEmpty();
        assertThat(found.trials()).hasSizeLessThanOrEqualTo(2);
    }
}
