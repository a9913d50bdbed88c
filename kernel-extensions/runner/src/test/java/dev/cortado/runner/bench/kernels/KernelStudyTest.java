package dev.cortado.runner.bench.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.cortado.kernels.KernelLibrary;
import dev.cortado.progress.Progress;
import dev.cortado.runner.bench.Figure;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The study of native kernels")
class KernelStudyTest {

    @TempDir
    Path folder;

    @Test
    @DisplayName("measures every kernel beside its rival, with an interval for every ratio")
    void quick() throws Exception {
        assumeThat(KernelLibrary.whyAbsent())
                .as("without a compiler there are no kernels to measure")
                .isEmpty();
        KernelStudy.Outcome outcome = KernelStudy.run(KernelSettings.QUICK, folder, Progress.NONE);
        assertThat(outcome.sections())
                .extracting(Section::part)
                .containsExactly(
                        KernelPart.MODELS,
                        KernelPart.RAGGED,
                        KernelPart.OPENING,
                        KernelPart.PRODUCTS,
                        KernelPart.PRODUCTS,
                        KernelPart.OPERATORS);
        assertThat(outcome.figures()).allSatisfy(figure -> {
            assertThat(figure.value()).isPositive().isFinite();
            assertThat(figure.unit().equals("ratio") && !figure.interval().isAttained())
                    .as("%s %s has no interval", figure.kernel(), figure.what())
                    .isFalse();
        });
        assertThat(kernels(outcome, KernelPart.PRODUCTS))
                .contains(
                        "ORT MatMul, fp32",
                        "ORT MatMulInteger, dynamic int8",
                        "ORT MatMulNBits, 4 bits",
                        "QuantMatMul f32",
                        "QuantMatMul int7",
                        "QuantMatMul int6",
                        "QuantMatMul int5",
                        "SparseMatMul int8_1x4, 80 % zeros",
                        "SparseMatMul int8_1x4, 90 % zeros",
                        "SparseMatMul f32_6x1, 80 % zeros");
        assertThat(kernels(outcome, KernelPart.OPERATORS)).contains("MeanPool", "Encoder of one layer, f32");
        // A size is what it is, on every machine.
        assertThat(outcome.figures())
                .filteredOn(figure -> figure.what().endsWith("size of the file"))
                .filteredOn(figure -> figure.bar().isPresent())
                .hasSize(1)
                .allMatch(Figure::isWithinBar);
    }

    private static List<String> kernels(KernelStudy.Outcome outcome, KernelPart part) {
        return outcome.sections().stream()
                .filter(section -> section.part() == part)
                .flatMap(section -> section.figures().stream())
                .map(Figure::kernel)
                .distinct()
                .toList();
    }

    @Test
    @DisplayName("lets most texts be short and one be as long as the batch")
    void lengths() {
        assertThat(RaggedPart.lengths(32)).hasSize(32).contains(128);
        assertThat(Arrays.stream(RaggedPart.lengths(32)).boxed()).allMatch(length -> length >= 4 && length <= 128);
        assertThat(Arrays.stream(RaggedPart.lengths(32)).average().orElseThrow())
                .isBetween(40.0, 48.0);
        assertThat(RaggedPart.lengths(32)).isEqualTo(RaggedPart.lengths(32));
    }
}
