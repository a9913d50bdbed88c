package dev.cortado.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel under Jupyter's own Python: skipped, and said so, where that is not installed. */
@DisplayName("Under Jupyter")
@Tag("jupyter")
class JupyterTest {

    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    static Path prefix;

    @BeforeAll
    static void install() throws Exception {
        Cortado.Outcome found = python("-c", "import jupyter_client, nbconvert, nbformat");
        assumeTrue(found.exitCode() == 0, "Jupyter's Python is not installed: " + found.output());
        Cortado.Outcome installed = Cortado.run("install", "--prefix", prefix.toString());
        assertThat(installed.exitCode()).as(installed.output()).isZero();
    }

    private static Cortado.Outcome python(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(PYTHON));
        command.addAll(List.of(arguments));
        try {
            return Cortado.start(
                    command,
                    Map.of(
                            "JUPYTER_PATH", prefix.resolve("share/jupyter").toString(),
                            "PYTHONDONTWRITEBYTECODE", "1",
                            "PYTHONUNBUFFERED", "1"));
        } catch (IOException e) {
            return new Cortado.Outcome(127, e.getMessage());
        }
    }

    @Test
    @DisplayName("the kernelspec is found")
    void kernelspec() throws Exception {
        Cortado.Outcome specs = python("-m", "jupyter_client.kernelspecapp", "list");
        assertThat(specs.output()).contains("cortado");
    }

    @Test
    @DisplayName("the kernel converses as front ends expect")
    void conversation() throws Exception {
        Cortado.Outcome outcome = python(Path.of("src/test/python/kernel_conversation.py")
                .toAbsolutePath()
                .toString());
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        assertThat(outcome.output().lines().filter(line -> line.startsWith("ok ")))
                .hasSizeGreaterThan(10);
    }

    @Test
    @DisplayName("nbconvert executes the quickstart and finds the same outputs as the runner")
    void nbconvert() throws Exception {
        Path folder = Files.createDirectories(prefix.resolve("work"));
        String source =
                Files.readString(Path.of("quickstart.ipynb")).replace("boolean quick = false", "boolean quick = true");
        Files.writeString(folder.resolve("quickstart.ipynb"), source);
        Files.copy(Path.of("sentences.txt"), folder.resolve("sentences.txt"));
        Cortado.Outcome outcome = python(
                "-m",
                "nbconvert",
                "--to",
                "notebook",
                "--execute",
                "--ExecutePreprocessor.timeout=240",
                "--output",
                "executed.ipynb",
                folder.resolve("quickstart.ipynb").toString());
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        ExecutedNotebook notebook = ExecutedNotebook.read(folder.resolve("executed.ipynb"));
        assertThat(notebook.records())
                .extracting(record -> record.magic())
                .containsExactly("hardware", "model", "inspect", "quantize", "evaluate", "benchmark", "save");
        assertThat((Double) ExecutedNotebook.column(notebook.record("evaluate"), "cosine_mean")
                        .get(1))
                .isGreaterThan(0.985);
    }
}
