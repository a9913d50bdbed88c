package dev.cortado.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
                            "JUPYTER_PATH",
                            prefix.resolve("share/jupyter").toString(),
                            "CORTADO_HISTORY",
                            prefix.resolve("history").toString(),
                            "PYTHONDONTWRITEBYTECODE",
                            "1",
                            "PYTHONUNBUFFERED",
                            "1"));
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
    @DisplayName("the kernel passes Jupyter's own test of kernels, with every sample it can be given")
    void kernel_test() throws Exception {
        Cortado.Outcome found = python("-c", "import jupyter_kernel_test");
        assumeTrue(found.exitCode() == 0, "Debian's python3-jupyter-kernel-test is not installed: " + found.output());
        Cortado.Outcome outcome = python(
                Path.of("src/test/python/kernel_protocol.py").toAbsolutePath().toString());
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("OK").doesNotContain("skipped");
    }

    @Test
    @DisplayName("nbconvert keeps every kind of output, and goes on after errors when told to")
    void outputs() throws Exception {
        Path folder = Files.createDirectories(prefix.resolve("outputs"));
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("nbformat", 4).put("nbformat_minor", 5);
        root.putObject("metadata")
                .putObject("kernelspec")
                .put("name", "cortado")
                .put("display_name", "Cortado");
        ArrayNode cells = root.putArray("cells");
        for (String code : List.of(
                "System.out.println(\"out\"); display(\"shown\"); System.err.println(\"err\"); 42",
                "throw new IllegalStateException(\"on purpose\");",
                "new Scanner(System.in).nextLine()",
                "String id = display(\"old\"); updateDisplay(id, \"new\");",
                "display(\"<b>bold</b>\", \"text/html\"); String?",
                "List.of(6 * 7)")) {
            ObjectNode cell = cells.addObject();
            cell.put("cell_type", "code")
                    .put("id", "c" + cells.size())
                    .put("source", code)
                    .putNull("execution_count");
            cell.putObject("metadata");
            cell.putArray("outputs");
        }
        Files.writeString(folder.resolve("outputs.ipynb"), root.toString());
        Cortado.Outcome outcome = python(
                "-m",
                "nbconvert",
                "--to",
                "notebook",
                "--execute",
                "--allow-errors",
                "--output",
                "executed.ipynb",
                folder.resolve("outputs.ipynb").toString());
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        List<JsonNode> done =
                ExecutedNotebook.read(folder.resolve("executed.ipynb")).codeCells();
        assertThat(types(done.get(0))).containsExactly("stream", "display_data", "stream", "execute_result");
        assertThat(types(done.get(1))).containsExactly("error");
        assertThat(done.get(1).toString()).contains("on purpose");
        assertThat(types(done.get(2))).containsExactly("error");
        assertThat(done.get(2).toString()).contains("allow_stdin");
        assertThat(types(done.get(3))).contains("display_data");
        assertThat(done.get(3).path("outputs").toString()).contains("new").doesNotContain("old");
        assertThat(done.get(4).toString()).contains("<b>bold</b>", "String");
        assertThat(done.get(5).path("outputs").toString()).contains("[42]");
    }

    private static List<String> types(JsonNode cell) {
        List<String> types = new ArrayList<>();
        cell.path("outputs")
                .forEach(output -> types.add(output.path("output_type").asText()));
        return types;
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
