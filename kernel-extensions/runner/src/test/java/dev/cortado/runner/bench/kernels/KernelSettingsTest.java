package dev.cortado.runner.bench.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The settings of the study of native kernels")
class KernelSettingsTest {

    @Test
    @DisplayName("name every part once, and find it by its name")
    void parts() {
        assertThat(KernelSettings.FULL.parts()).containsExactlyInAnyOrder(KernelPart.values());
        for (String title : KernelPart.titles()) {
            assertThat(KernelPart.of(title)).map(KernelPart::title).contains(title);
        }
        assertThat(KernelPart.of("speed")).isEmpty();
    }

    @Test
    @DisplayName("keep everything else when parts are chosen")
    void with_parts() {
        KernelSettings some = KernelSettings.FULL.withParts(Set.of(KernelPart.BGE));
        assertThat(some.parts()).containsExactly(KernelPart.BGE);
        assertThat(some.withParts(KernelSettings.FULL.parts())).isEqualTo(KernelSettings.FULL);
    }

    @Test
    @DisplayName("refuse what would measure nothing, or give no interval")
    void refuses() {
        assertThatThrownBy(() -> KernelSettings.FULL.withParts(Set.of())).hasMessageContaining("one part");
        assertThatThrownBy(() -> with(5, 6, 1, 0, 1))
                .hasMessageContaining("6 rounds")
                .hasMessageContaining("found 5");
        assertThatThrownBy(() -> with(6, 5, 1, 0, 1)).hasMessageContaining("found 6 and 5");
        assertThatThrownBy(() -> with(6, 6, 0, 0, 1)).hasMessageContaining("found 0, 1 and 0");
        assertThatThrownBy(() -> with(6, 6, 1, -1, 1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> with(6, 6, 1, 0, 0)).hasMessageContaining("one sentence");
    }

    private static KernelSettings with(int rounds, int openings, int texts, int samples, int sentences) {
        return new KernelSettings(
                Set.of(KernelPart.MODELS),
                MatrixShape.MINILM,
                List.of(1),
                Duration.ofMillis(1),
                List.of(EncoderVariant.BITS7),
                List.of(16),
                Duration.ofMillis(1),
                rounds,
                texts,
                openings,
                samples,
                sentences);
    }
}
