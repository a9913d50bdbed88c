package dev.cortado.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@DisplayName("cortado run, with Cortado's own kernel")
class RealKernelTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;

    private String out = "";
    private String err = "";

    private int run(List<String> cells, String... arguments) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode array = root.putArray("cells");
        for (String source : cells) {
            ObjectNode cell = array.addObject().put("cell_type", "code");
            cell.putNull("execution_count");
            ObjectNode metadata = cell.putObject("metadata");
            if (source.startsWith("// parameters")) {
                metadata.putArray("tags").add("parameters");
            }
            cell.putArray("outputs");
            cell.put("source", source);
        }
        root.putObject("metadata");
        root.put("nbformat", 4).put("nbformat_minor", 5);
        Files.writeString(folder.resolve("book.ipynb"), root.toString());

        List<String> all =
                new ArrayList<>(List.of("run", folder.resolve("book.ipynb").toString()));
        all.addAll(List.of(arguments));
        StringWriter outWriter = new StringWriter();
        StringWriter errWriter = new StringWriter();
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(outWriter));
        commandLine.setErr(new PrintWriter(errWriter));
        int code = commandLine.execute(all.toArray(String[]::new));
        out = outWriter.toString();
        err = errWriter.toString();
        return code;
    }

    private JsonNode executed() throws IOException {
        return JSON.readTree(folder.resolve("book.executed.ipynb").toFile());
    }

    private String text(int cell, int output) throws IOException {
        JsonNode json = executed().path("cells").path(cell).path("outputs").path(output);
        StringBuilder joined = new StringBuilder();
        (json.has("text") ? json.path("text") : json.path("data").path("text/plain"))
                .forEach(line -> joined.append(line.asText()));
        return joined.toString();
    }

    @Test
    void offline_fetches_nothing_and_says_so() throws IOException {
        int code = run(List.of("%model absent https://localhost:9/absent.onnx"), "--offline");
        assertThat(code).isEqualTo(ExitCode.CELL_FAILED);
        assertThat(err + out).contains("https://localhost:9/absent.onnx").containsIgnoringCase("offline");
    }

    @Test
    void a_notebook_runs_in_its_folder_and_is_saved_with_its_page() throws IOException {
        Files.writeString(folder.resolve("data.txt"), "from the notebook's folder");
        int code = run(List.of(
                "import java.nio.file.*;\nString text = Files.readString(Path.of(\"data.txt\"));",
                "System.out.println(text);\nint sum = 0;\nfor (int i = 1; i <= 4; i++) sum += i;\nsum",
                "System.err.print(\"careful\");"));
        assertThat(err).isEmpty();
        assertThat(code).isZero();
        assertThat(text(1, 0)).isEqualTo("from the notebook's folder\n");
        assertThat(text(1, 1)).isEqualTo("10");
        assertThat(executed().path("cells").path(1).path("execution_count").asInt())
                .isEqualTo(2);
        assertThat(executed()
                        .path("cells")
                        .path(2)
                        .path("outputs")
                        .path(0)
                        .path("name")
                        .asText())
                .isEqualTo("stderr");
        assertThat(folder.resolve("book.executed.html")).content().contains("from the notebook");
        assertThat(out).contains("[1/3]", "[3/3]", "done in");
    }

    @Test
    void parameters_reach_the_cells() throws IOException {
        int code = run(
                List.of("// parameters\nboolean quick = false;\nint n = 3;\nString who = \"x\";", "who + n + quick"),
                "-p",
                "quick=true",
                "-p",
                "who=\"a\" \\ b",
                "--no-html");
        assertThat(code).isZero();
        assertThat(text(2, 0)).isEqualTo("\"a\" \\ b3true");
        assertThat(folder.resolve("book.executed.html")).doesNotExist();
    }

    @Test
    void a_failing_cell_is_shown_and_the_rest_not_run() throws IOException {
        int code = run(List.of("int a = 1;", "int b = a / 0;", "System.out.println(\"never\");"));
        assertThat(code).isEqualTo(ExitCode.CELL_FAILED);
        assertThat(err).contains("ArithmeticException", "/ by zero", "cell 2 of 3");
        assertThat(executed().path("cells").path(2).path("outputs")).isEmpty();
        assertThat(executed()
                        .path("metadata")
                        .path("cortado")
                        .path("run")
                        .path("stopped_at")
                        .path("cell")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void a_kernel_that_is_killed_loses_nothing_that_was_there() throws IOException {
        int code = run(List.of(
                "\"before\"",
                "new ProcessBuilder(\"kill\", \"-9\", \"\" + ProcessHandle.current().pid()).start().waitFor();"
                        + " Thread.sleep(20000);",
                "\"after\""));
        assertThat(code).isEqualTo(ExitCode.KERNEL_DIED);
        assertThat(err).contains("exit code 137 (SIGKILL)", "cell 2 of 3");
        assertThat(text(0, 0)).contains("before");
        assertThat(executed()
                        .path("metadata")
                        .path("cortado")
                        .path("run")
                        .path("status")
                        .asText())
                .isEqualTo("kernel_died");
    }

    @Test
    void an_endless_loop_is_interrupted_and_the_session_lives_on() throws IOException {
        int code = run(List.of("int a = 41;", "while (true) { a = 42; }", "a"), "--timeout", "2", "--allow-errors");
        assertThat(code).isZero();
        assertThat(executed().path("cells").path(1).path("outputs").toString()).contains("longer than 2 s");
        assertThat(text(2, 0)).isEqualTo("42");
    }

    @Test
    void ending_the_jvm_from_a_cell_never_loses_the_notebook() throws IOException {
        int code = run(List.of("\"before\"", "System.exit(3);", "\"after\""));
        assertThat(code).isIn(ExitCode.CELL_FAILED, ExitCode.KERNEL_DIED);
        assertThat(text(0, 0)).contains("before");
        assertThat(executed().path("cells").path(2).path("outputs")).isEmpty();
    }
}
