package dev.cortado.runner.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Progress;
import dev.cortado.runner.process.Distribution;
import dev.cortado.runner.process.KernelCommand;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelBenchmarkTest {

    @TempDir
    Path folder;

    @Test
    @Tag("full")
    void measures_everything_of_the_real_kernel() throws Exception {
        Contestant cortado = new Contestant("cortado", KernelCommand.cortado(Distribution.locate(), folder));
        List<Figure> figures =
                KernelBenchmark.run(List.of(cortado), new BenchmarkSettings(1, 10, 400, 1, 1), folder, Progress.NONE);
        assertThat(figures)
                .extracting(Figure::what)
                .contains(
                        "process start to first result",
                        "round trip of an expression",
                        "round trip of a declaration",
                        "completion",
                        "inspection",
                        "whether a cell is complete")
                .anyMatch(what -> what.startsWith("expressions, the last hundred of 400"))
                .anyMatch(what -> what.startsWith("declarations, heap after cell 400"));
        assertThat(figures).extracting(Figure::kernel).contains("cortado", "bare JShell");
        assertThat(figures).allMatch(figure -> figure.value() > 0);
        // A heap is not a clock: this bar can be asserted wherever the test runs.
        assertThat(figures)
                .filteredOn(figure -> figure.what().contains("heap"))
                .hasSize(2)
                .allMatch(Figure::isWithinBar);
    }

    @Test
    void too_short_a_session_is_refused() {
        assertThatThrownBy(() -> new BenchmarkSettings(1, 1, 399, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("400 cells")
                .hasMessageContaining("399");
    }
}
