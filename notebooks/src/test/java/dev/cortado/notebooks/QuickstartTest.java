package dev.cortado.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.record.RunRecord;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the quickstart promises its reader. */
@DisplayName("The quickstart")
class QuickstartTest {

    @TempDir
    static Path folder;

    private static ExecutedNotebook notebook;

    @BeforeAll
    static void run() throws Exception {
        Path executed = folder.resolve("quickstart.ipynb");
        Cortado.Outcome outcome = Cortado.run(
                "run",
                Path.of("quickstart.ipynb").toAbsolutePath().toString(),
                "-o",
                executed.toString(),
                "-p",
                "quick=true");
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        notebook = ExecutedNotebook.read(executed);
    }

    @Test
    @DisplayName("makes an int8 model of at most 23.2 MB")
    void size() {
        RunRecord record = notebook.record("quantize");
        assertThat((Double) ExecutedNotebook.column(record, "size_mb").get(1)).isLessThanOrEqualTo(23.2);
        assertThat(record.outputs().getFirst().bytes()).isLessThanOrEqualTo(23_200_000L);
    }

    @Test
    @DisplayName("makes one whose embeddings have a mean cosine of at least 0.985 to the original's")
    void fidelity() {
        RunRecord record = notebook.record("evaluate");
        assertThat((Double) ExecutedNotebook.column(record, "cosine_mean").get(0))
                .isCloseTo(1.0, within(1e-6));
        assertThat((Double) ExecutedNotebook.column(record, "cosine_mean").get(1))
                .isBetween(0.985, 0.99999);
    }

    @Test
    @DisplayName("records where the model came from and what it is")
    void provenance() {
        RunRecord record = notebook.record("model");
        assertThat(record.inputs().getFirst().uri()).startsWith("maven:dev.langchain4j:");
        assertThat(record.inputs().getFirst().sha256()).matches("[0-9a-f]{64}");
    }

    @Test
    @DisplayName("compares speed with an interval and a verdict, at both lengths")
    void speed() {
        RunRecord record = notebook.record("benchmark");
        assertThat(ExecutedNotebook.column(record, "tokens"))
                .contains(16L, 128L)
                .hasSize(4);
        assertThat(ExecutedNotebook.column(record, "verdict"))
                .allMatch(verdict -> verdict.toString().matches("baseline|faster|slower|no difference shown"));
        assertThat(record.seeds()).containsKey("benchmark");
    }
}
