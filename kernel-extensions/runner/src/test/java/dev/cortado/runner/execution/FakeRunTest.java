package dev.cortado.runner.execution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cortado.progress.Cancellation;
import dev.cortado.runner.notebook.Cell;
import dev.cortado.runner.notebook.Notebook;
import dev.cortado.runner.process.KernelSession;
import dev.cortado.runner.wire.FakeKernels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A notebook run by a kernel that does on the wire what it is told")
class FakeRunTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;

    private final List<String> notes = new ArrayList<>();

    private record Ran(RunOutcome outcome, JsonNode file, Path log) {
        JsonNode outputs(int cell) {
            return file.path("cells").path(cell).path("outputs");
        }
    }

    private Ran run(RunOptions options, String... cells) throws IOException, InterruptedException {
        return run(notebook(cells), options);
    }

    private Ran run(Notebook notebook, RunOptions options) throws IOException, InterruptedException {
        Path output = folder.resolve("out.ipynb");
        Path log;
        RunOutcome outcome;
        try (KernelSession session =
                KernelSession.start(FakeKernels.command(), folder, folder.resolve("logs"), Duration.ofSeconds(30))) {
            log = session.process().log();
            outcome = new NotebookRun(notebook, session, output, options, new RunListener() {
                        @Override
                        public void cellStarted(int number, int total, Cell cell) {}

                        @Override
                        public void cellEnded(int number, int total, Cell cell, Duration took, boolean ok) {}

                        @Override
                        public void note(String message) {
                            notes.add(message);
                        }
                    })
                    .run();
        }
        return new Ran(outcome, JSON.readTree(Files.readAllBytes(output)), log);
    }

    static Notebook notebook(String... sources) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode cells = root.putArray("cells");
        for (String source : sources) {
            ObjectNode cell = cells.addObject().put("cell_type", "code");
            cell.putNull("execution_count");
            cell.putObject("metadata");
            cell.putArray("outputs");
            cell.put("source", source);
        }
        root.putObject("metadata");
        root.put("nbformat", 4).put("nbformat_minor", 5);
        return Notebook.parse(root.toString().getBytes(StandardCharsets.UTF_8), "test");
    }

    private static RunOptions timeout(int millis, boolean allowErrors) {
        return new RunOptions(Optional.of(Duration.ofMillis(millis)), allowErrors, Map.of(), Cancellation.NEVER);
    }

    private static JsonNode json(String text) throws IOException {
        return JSON.readTree(text.replace('\'', '"'));
    }

    @Nested
    class Outputs {

        @Test
        void streams_of_one_name_that_follow_each_other_are_one_output() throws Exception {
            Ran ran = run(
                    RunOptions.DEFAULTS,
                    "stream stdout a\\nb\nstream stdout c\\n\nstream stderr e\nstream stdout d\nresult 42");
            assertThat(ran.outputs(0)).isEqualTo(json("""
                            [{'name':'stdout','output_type':'stream','text':['a\\n','bc\\n']},
                             {'name':'stderr','output_type':'stream','text':['e']},
                             {'name':'stdout','output_type':'stream','text':['d']},
                             {'data':{'text/plain':['42']},'metadata':{},'output_type':'execute_result','execution_count':1}]
                            """));
            assertThat(ran.file().path("cells").path(0).path("execution_count").asInt())
                    .isEqualTo(1);
        }

        @Test
        void an_update_changes_the_display_of_an_earlier_cell_and_adds_nothing() throws Exception {
            Ran ran = run(
                    RunOptions.DEFAULTS,
                    "display-id bar 10%\nstream stdout x\ndisplay-id bar 20%",
                    "update bar done\\nreally\nupdate unknown x");
            assertThat(ran.outputs(0).path(0).path("data")).isEqualTo(json("{'text/plain':['done\\n','really']}"));
            assertThat(ran.outputs(0).path(2).path("data")).isEqualTo(json("{'text/plain':['done\\n','really']}"));
            assertThat(ran.outputs(0).path(0).has("transient")).isFalse();
            assertThat(ran.outputs(1)).isEmpty();
        }

        @Test
        void clear_output_removes_at_once_or_when_the_next_output_comes() throws Exception {
            Ran ran = run(
                    RunOptions.DEFAULTS,
                    "stream stdout a\nclear\nstream stdout b",
                    "stream stdout a\nclear-wait\nstream stdout b",
                    "stream stdout a\nclear-wait",
                    "stream stdout a\nclear");
            assertThat(ran.outputs(0)).isEqualTo(json("[{'name':'stdout','output_type':'stream','text':['b']}]"));
            assertThat(ran.outputs(1)).isEqualTo(json("[{'name':'stdout','output_type':'stream','text':['b']}]"));
            assertThat(ran.outputs(2)).isEqualTo(json("[{'name':'stdout','output_type':'stream','text':['a']}]"));
            assertThat(ran.outputs(3)).isEmpty();
        }

        @Test
        void what_comes_after_idle_still_reaches_its_cell() throws Exception {
            Ran ran = run(RunOptions.DEFAULTS, "late one", "stream stdout two\nlate three");
            assertThat(ran.outputs(0).path(0).path("text").path(0).asText()).isEqualTo("one");
            assertThat(ran.outputs(1).path(0).path("text").path(0).asText()).isEqualTo("twothree");
        }

        @Test
        void forged_messages_and_those_of_nobody_are_left_out() throws Exception {
            Ran ran = run(RunOptions.DEFAULTS, "forged evil\nstray lost\nstream stdout good");
            assertThat(ran.outputs(0)).isEqualTo(json("[{'name':'stdout','output_type':'stream','text':['good']}]"));
        }

        @Test
        void svg_is_stored_in_lines_and_png_in_one_piece() throws Exception {
            Ran ran = run(RunOptions.DEFAULTS, "display image/svg+xml <svg>\\n</svg>\ndisplay image/png iVBO\\nRw0K");
            assertThat(ran.outputs(0).path(0).path("data").path("image/svg+xml"))
                    .isEqualTo(json("['<svg>\\n','</svg>']"));
            assertThat(ran.outputs(0).path(1).path("data").path("image/png").asText())
                    .isEqualTo("iVBO\nRw0K");
        }

        @Test
        void a_question_gets_an_empty_answer_and_the_user_is_told() throws Exception {
            Ran ran = run(RunOptions.DEFAULTS, "input Your name?");
            assertThat(ran.outputs(0).path(0).path("text").path(0).asText()).isEqualTo("got ''");
            assertThat(notes).singleElement().asString().contains("asked for input (\"Your name?\")");
        }

        @Test
        void timings_are_stored_as_jupyter_does() throws Exception {
            Ran ran = run(RunOptions.DEFAULTS, "result 1");
            JsonNode execution =
                    ran.file().path("cells").path(0).path("metadata").path("execution");
            assertThat(execution.properties())
                    .extracting(Map.Entry::getKey)
                    .contains("iopub.execute_input", "iopub.status.idle", "shell.execute_reply");
            assertThat(execution.path("iopub.status.idle").asText()).isEqualTo("2026-01-02T03:04:05.000006Z");
        }
    }

    @Nested
    class Endings {

        @Test
        void a_failing_cell_ends_the_run_and_the_file_says_where() throws Exception {
            Ran ran = run(RunOptions.DEFAULTS, "result 1", "error Oops too hot", "result 3");
            assertThat(ran.outcome().status()).isEqualTo(RunStatus.FAILED);
            assertThat(ran.outcome().message()).isEqualTo("Oops: too hot");
            assertThat(ran.outcome().stoppedAt().orElseThrow().number()).isEqualTo(2);
            assertThat(ran.outputs(1).path(0).path("ename").asText()).isEqualTo("Oops");
            assertThat(ran.outputs(2)).isEmpty();
            assertThat(ran.file().path("cells").path(2).path("execution_count").isNull())
                    .isTrue();
            JsonNode run = ran.file().path("metadata").path("cortado").path("run");
            assertThat(run.path("status").asText()).isEqualTo("failed");
            assertThat(run.path("stopped_at").path("cell").asInt()).isEqualTo(1);
            assertThat(run.path("stopped_at").path("id").asText())
                    .isEqualTo(ran.file().path("cells").path(1).path("id").asText());
            assertThat(run.path("stopped_at").path("reason").asText()).isEqualTo("Oops: too hot");
        }

        @Test
        void a_complete_run_says_so() throws Exception {
            Ran ran = run(RunOptions.DEFAULTS, "result 1", "  ", "result 2");
            assertThat(ran.outcome().status()).isEqualTo(RunStatus.COMPLETED);
            JsonNode run = ran.file().path("metadata").path("cortado").path("run");
            assertThat(run.path("status").asText()).isEqualTo("completed");
            assertThat(run.has("stopped_at")).isFalse();
            assertThat(run.path("kernel").asText()).isEqualTo("fake");
            assertThat(run.path("duration_s").isNumber()).isTrue();
            assertThat(ran.log()).doesNotExist();
        }

        @Test
        void an_error_that_the_kernel_did_not_show_is_shown() throws Exception {
            Ran ran = run(RunOptions.DEFAULTS, "no-error-output");
            assertThat(ran.outcome().message()).isEqualTo("Quiet: no output");
            assertThat(ran.outputs(0).path(0).path("output_type").asText()).isEqualTo("error");
        }

        @Test
        void allowed_errors_do_not_end_the_run() throws Exception {
            RunOptions allow = new RunOptions(Optional.empty(), true, Map.of(), Cancellation.NEVER);
            Ran ran = run(allow, "error Oops one", "result 2");
            assertThat(ran.outcome().status()).isEqualTo(RunStatus.COMPLETED);
            assertThat(ran.outputs(1)).isNotEmpty();
        }

        @Test
        void tags_of_cells_are_honoured() throws Exception {
            Notebook notebook = notebook("error Oops expected", "die 1", "result 2");
            notebook.cells().get(0).metadata().putArray("tags").add("raises-exception");
            notebook.cells().get(1).metadata().putArray("tags").add("skip-execution");
            Ran ran = run(notebook, RunOptions.DEFAULTS);
            assertThat(ran.outcome().status()).isEqualTo(RunStatus.COMPLETED);
            assertThat(ran.outputs(2)).isNotEmpty();
        }

        @Test
        void a_dead_kernel_is_named_with_its_exit_code_and_last_words_and_nothing_before_is_lost() throws Exception {
            Ran ran = run(
                    RunOptions.DEFAULTS,
                    "stream stdout before",
                    "stderr out of beans\nstream stdout x\nsleep 200\ndie 5");
            assertThat(ran.outcome().status()).isEqualTo(RunStatus.KERNEL_DIED);
            assertThat(ran.outcome().message()).contains("exit code 5").contains("out of beans");
            assertThat(ran.outputs(0).path(0).path("text").path(0).asText()).isEqualTo("before");
            assertThat(ran.outputs(1).path(0).path("text").path(0).asText()).isEqualTo("x");
            assertThat(ran.outputs(1).path(1).path("ename").asText()).isEqualTo("DeadKernel");
            assertThat(ran.file()
                            .path("metadata")
                            .path("cortado")
                            .path("run")
                            .path("status")
                            .asText())
                    .isEqualTo("kernel_died");
            assertThat(ran.log()).content().contains("out of beans");
        }

        @Test
        void a_kernel_killed_by_a_signal_is_said_to_be() throws Exception {
            Ran ran = run(RunOptions.DEFAULTS, "crash\nsleep 20000");
            assertThat(ran.outcome().status()).isEqualTo(RunStatus.KERNEL_DIED);
            assertThat(ran.outcome().message()).containsPattern("SIGSEGV|SIGABRT");
        }

        @Test
        void a_cell_that_takes_too_long_is_interrupted() throws Exception {
            Ran ran = run(timeout(300, false), "hang", "result 2");
            assertThat(ran.outcome().status()).isEqualTo(RunStatus.TIMED_OUT);
            assertThat(ran.outcome().message()).contains("longer than 0.3 s");
            assertThat(ran.outputs(0).path(0).path("ename").asText()).isEqualTo("CellTimeout");
            assertThat(ran.outputs(1)).isEmpty();
        }

        @Test
        void after_a_timeout_the_run_goes_on_when_errors_are_allowed() throws Exception {
            Ran ran = run(timeout(300, true), "hang", "result 2");
            assertThat(ran.outcome().status()).isEqualTo(RunStatus.COMPLETED);
            assertThat(ran.outputs(1)).isNotEmpty();
        }

        @Test
        void a_kernel_that_does_not_react_to_the_interrupt_is_given_up() throws Exception {
            Ran ran = run(timeout(200, true), "stream stdout x\ndeaf", "result 2");
            assertThat(ran.outcome().status()).isEqualTo(RunStatus.TIMED_OUT);
            assertThat(ran.outcome().message()).contains("did not react");
            assertThat(ran.outputs(0).path(0).path("text").path(0).asText()).isEqualTo("x");
        }

        @Test
        void the_user_can_interrupt() throws Exception {
            Cancellation cancellation = Cancellation.create();
            Thread user = Thread.ofVirtual().start(() -> {
                try {
                    Thread.sleep(4000);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                cancellation.cancel();
            });
            Ran ran = run(
                    new RunOptions(Optional.empty(), false, Map.of(), cancellation),
                    "stream stdout x\nhang",
                    "result 2");
            user.join();
            assertThat(ran.outcome().status()).isEqualTo(RunStatus.INTERRUPTED);
            assertThat(ran.outputs(0).path(0).path("text").path(0).asText()).isEqualTo("x");
            assertThat(ran.file()
                            .path("metadata")
                            .path("cortado")
                            .path("run")
                            .path("status")
                            .asText())
                    .isEqualTo("interrupted");
        }
    }

    @Test
    void nothing_temporary_is_left_behind() throws Exception {
        run(RunOptions.DEFAULTS, "result 1");
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)).containsExactly(folder.resolve("out.ipynb"));
        }
    }

    @Test
    void outputs_of_an_earlier_run_are_forgotten() throws Exception {
        Notebook notebook = notebook("error A b", "result 2");
        notebook.cells()
                .get(1)
                .outputs()
                .addObject()
                .put("output_type", "stream")
                .put("name", "stdout")
                .put("text", "old");
        notebook.cells().get(1).setExecutionCount(9);
        Ran ran = run(notebook, RunOptions.DEFAULTS);
        assertThat(ran.outputs(1)).isEmpty();
        assertThat(ran.file().path("cells").path(1).path("execution_count").isNull())
                .isTrue();
    }
}
