package dev.cortado.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Executes every notebook of this folder as a user would, through the command line. */
@DisplayName("Every notebook")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NotebooksTest {

    private static final Path FOLDER = Path.of("").toAbsolutePath();
    private static final Path TARGET = Path.of("target/executed");

    Stream<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".ipynb"))
                    .filter(file -> !file.toString().endsWith(".executed.ipynb"))
                    .sorted()
                    .toList();
            return found.stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notebooks")
    @Execution(ExecutionMode.CONCURRENT)
    @DisplayName("runs from top to bottom on less data")
    void runs_quick(Path notebook) throws Exception {
        runAndCheck(notebook, "true");
    }

    @Nested
    @Tag("full")
    @DisplayName("complete")
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class Complete {

        Stream<Path> notebooks() throws IOException {
            return NotebooksTest.this.notebooks();
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("notebooks")
        @DisplayName("runs from top to bottom on all data")
        void runs_complete(Path notebook) throws Exception {
            runAndCheck(notebook, "false");
        }
    }

    private static void runAndCheck(Path notebook, String quick) throws Exception {
        Files.createDirectories(TARGET);
        Path executed = TARGET.resolve(notebook.getFileName()).toAbsolutePath();
        Cortado.Outcome outcome =
                Cortado.run("run", notebook.toString(), "-o", executed.toString(), "-p", "quick=" + quick);
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        ExecutedNotebook result = ExecutedNotebook.read(executed);
        assertThat(result.codeCells())
                .allSatisfy(cell -> assertThat(cell.path("execution_count").isNumber())
                        .as("was executed: %s", cell.path("source"))
                        .isTrue());
        assertThat(result.outputs())
                .extracting(output -> output.path("output_type").asText())
                .doesNotContain("error");
        assertThat(magics(result)).isNotEmpty();
        assertThat(result.records()).hasSameSizeAs(magics(result));
        assertThat(TARGET.resolve(notebook.getFileName().toString().replace(".ipynb", ".html")))
                .isNotEmptyFile();
    }

    /** The lines of code cells that call a magic; each leaves a record. */
    private static List<String> magics(ExecutedNotebook notebook) {
        return notebook.codeCells().stream()
                .flatMap(cell -> Stream.of(source(cell).split("\n")))
                .filter(line -> line.matches("\\s*(\\w+ \\w+ = )?%\\w.*"))
                .toList();
    }

    private static String source(JsonNode cell) {
        StringBuilder text = new StringBuilder();
        cell.path("source").forEach(line -> text.append(line.asText()));
        return text.toString();
    }
}
