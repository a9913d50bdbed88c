package dev.cortado.runner.bench.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.measure.Interval;
import dev.cortado.runner.bench.Figure;
import dev.cortado.runner.bench.kernels.Section.Cell;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The page and the chart of the native kernels")
class KernelPageTest {

    private static final Section MODELS = new Section(
            KernelPart.MODELS,
            "A model",
            "Read this.",
            List.of(
                    new Cell("16 tokens, ms", Figure.of("fp32", "model, 16 tokens: time", "ms", 0.995123)),
                    new Cell("16 tokens, ms", Figure.of("7 bits", "model, 16 tokens: time", "ms", 0.3)),
                    new Cell("16 tokens, of fp32's", ratio("7 bits", 0.3).withBar(0.5)),
                    new Cell("16 tokens, of int8's", ratio("7 bits", 0.8).withBar(0.75))));

    private static final Section PRODUCTS = new Section(
            KernelPart.PRODUCTS,
            "Products",
            "",
            List.of(
                    new Cell("3 x 4", Figure.of("MatMul", "product: time", "us", 12.345678)),
                    new Cell("3 x 4", Figure.of("QuantMatMul", "product: time", "us", 6)),
                    new Cell("3 x 4", ratio("QuantMatMul", 0.5))));

    private static Figure ratio(String kernel, double value) {
        return new Figure(
                kernel,
                "model, 16 tokens: relative",
                "ratio",
                9,
                value,
                new Interval(value - 0.01, value + 0.02),
                Double.NaN,
                Optional.empty());
    }

    private static String page(List<String> disturbances, Section... sections) {
        return new KernelPage(
                        "./cortado bench kernels",
                        LocalDate.of(2026, 11, 5),
                        "Some CPU",
                        "Cortado 1",
                        Optional.of("chart.svg"))
                .write(new KernelStudy.Outcome(List.of(sections), disturbances));
    }

    @Test
    @DisplayName("names command, date, machine, versions and picture")
    void head() {
        assertThat(page(List.of(), MODELS))
                .startsWith("# ")
                .contains("`./cortado bench kernels` on 5 November 2026")
                .contains("- Machine: Some CPU\n")
                .contains("- Versions: Cortado 1\n")
                .contains("](chart.svg)")
                .doesNotContain("Take care");
        assertThat(page(List.of("it was busy"), MODELS)).contains("Take care").contains("- it was busy\n");
    }

    @Test
    @DisplayName("tells what was promised as factors, and whether it was kept")
    void promises() {
        assertThat(page(List.of(), MODELS, PRODUCTS))
                .contains("1 of 2 kept.")
                .contains("| 0.5: 2.00 times as fast | 0.300 (0.290 to 0.320): 3.33 times as fast | yes |")
                .contains("| 0.75: 1.33 times as fast | 0.800 (0.790 to 0.820): 1.25 times as fast | **no** |");
        assertThat(page(List.of(), PRODUCTS)).doesNotContain("promised");
    }

    @Test
    @DisplayName("has a row for each model and a column for each kind of figure; figures share cells")
    void tables() {
        assertThat(page(List.of(), MODELS, PRODUCTS)).contains("""
                        ## A model

                        Read this.

                        |  | 16 tokens, ms | 16 tokens, of fp32's | 16 tokens, of int8's |
                        |---|---|---|---|
                        | fp32 | 0.9951 |  |  |
                        | 7 bits | 0.3000 | 0.300 (0.290 to 0.320) | 0.800 (0.790 to 0.820) |
                        """).contains("""
                        |  | 3 x 4 |
                        |---|---|
                        | MatMul | 12.35 |
                        | QuantMatMul | 6.000; 0.500 (0.490 to 0.520) |
                        """);
    }

    @Test
    @DisplayName("draws times relative to fp32, of models before anything else")
    void chart() {
        var chart = KernelChart.of(List.of(PRODUCTS, MODELS));
        assertThat(chart.bars()).hasSize(1);
        assertThat(chart.bars().getFirst().name()).isEqualTo("7 bits");
        assertThat(chart.bars().getFirst().values()).containsExactly(0.3);
        assertThat(chart.bars().getFirst().highs()).containsExactly(0.32);
        assertThat(KernelChart.of(List.of(PRODUCTS)).bars().getFirst().name()).isEqualTo("QuantMatMul");
        assertThat(KernelChart.image(chart, Path.of("x.SVG"))).startsWith("<?xml".getBytes(StandardCharsets.US_ASCII));
        assertThatThrownBy(() -> KernelChart.image(chart, Path.of("x.jpg"))).hasMessageContaining(".png or .svg");
        assertThatThrownBy(() -> KernelChart.of(List.of())).hasMessageContaining("measure the part models");
    }
}
