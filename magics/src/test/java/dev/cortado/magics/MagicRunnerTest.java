package dev.cortado.magics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.record.RunRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

@DisplayName("The magic runner")
class MagicRunnerTest {

    @Command(name = "grind", description = "Grinds coffee.")
    static final class GrindMagic implements Magic {
        @Parameters(arity = "1..*", paramLabel = "BEAN")
        private List<String> beans;

        @Option(names = "--coarseness", defaultValue = "3")
        private int coarseness;

        @Option(names = "--fail")
        private String fail;

        @Override
        public MagicResult run(MagicContext context) throws Exception {
            if ("engine".equals(fail)) {
                throw new IOException("the mill is jammed: expected beans, found a stone; take it out");
            }
            if ("interrupt".equals(fail)) {
                throw new CancellationException("interrupted");
            }
            context.seed("grinder", 7);
            Table table = Table.create("grounds")
                    .addColumns(
                            StringColumn.create("bean", beans),
                            IntColumn.create(
                                    "coarseness",
                                    Collections.nCopies(beans.size(), coarseness)
                                            .toArray(Integer[]::new)));
            return MagicResult.of("Ground " + beans.size() + " <kinds>.")
                    .frame(ResultFrame.exact(table))
                    .details(List.of("no \"dust\" left"));
        }
    }

    @TempDir
    Path folder;

    private MemorySession session;
    private MagicRunner runner;

    @BeforeEach
    void newSession() {
        session = new MemorySession(folder);
        Supplier<Magic> grind = GrindMagic::new;
        runner = new MagicRunner(MagicCatalog.of(new TreeMap<>(Map.of("grind", grind))), session, new Environments());
    }

    private Object run(String verb, String... words) {
        return runner.run(verb, List.of(words), Optional.empty());
    }

    @Nested
    @DisplayName("given good arguments")
    class Good {

        @Test
        @DisplayName("returns the table as the value")
        void returns_table() {
            assertThat(run("grind", "arabica", "robusta")).isInstanceOf(Table.class);
            assertThat(((Table) run("grind", "arabica", "robusta")).rowCount()).isEqualTo(2);
        }

        @Test
        @DisplayName("shows sentence, table and details as text and as escaped HTML")
        void shows_result() {
            run("grind", "<b>arabica");
            Bundle shown = session.shown.getFirst();
            assertThat(shown.data().get("text/plain").toString())
                    .startsWith("Ground 1 <kinds>.")
                    .contains("<b>arabica")
                    .contains("- no \"dust\" left");
            assertThat(shown.data().get("text/html").toString())
                    .contains("Ground 1 &lt;kinds&gt;.")
                    .contains("&lt;b&gt;arabica")
                    .doesNotContain("<b>");
        }

        @Test
        @DisplayName("attaches a record with all arguments resolved, seeds, environment and frame")
        void attaches_record() throws Exception {
            run("grind", "arabica");
            Object json = session.shown.getFirst().data().get(RunRecord.MIME);
            assertThat(json).isInstanceOf(Map.class);
            RunRecord record =
                    RunRecord.fromJson(new com.fasterxml.jackson.databind.ObjectMapper().writeValueAsString(json));
            assertThat(record.magic()).isEqualTo("grind");
            assertThat(record.arguments())
                    .containsEntry("--coarseness", 3L)
                    .containsEntry("--fail", null)
                    .containsEntry("BEAN", List.of("arabica"));
            assertThat(record.seeds()).containsEntry("grinder", 7L);
            assertThat(record.environment().cpu()).isNotBlank();
            assertThat(record.environment().libraries()).containsKey("onnxruntime");
            assertThat(record.frame().columns()).hasSize(2);
            assertThat(record.ended()).isAfterOrEqualTo(record.started());
        }

        @Test
        @DisplayName("makes a new magic for every call, so that arguments do not linger")
        void forgets_arguments() {
            run("grind", "arabica", "robusta");
            assertThat(((Table) run("grind", "liberica")).rowCount()).isEqualTo(1);
        }
    }

    @Nested
    @DisplayName("given bad arguments")
    class Bad {

        @Test
        @DisplayName("names the nearest verb")
        void unknown_verb() {
            assertThatThrownBy(() -> run("gridn", "arabica"))
                    .isInstanceOf(MagicException.class)
                    .hasMessageContaining("There is no magic %gridn. Did you mean grind?");
        }

        @Test
        @DisplayName("names the nearest option and shows the usage")
        void unknown_option() {
            assertThatThrownBy(() -> run("grind", "arabica", "--corseness", "4"))
                    .isInstanceOf(MagicException.class)
                    .hasMessageContaining("--corseness")
                    .hasMessageContaining("Did you mean --coarseness?")
                    .hasMessageContaining("Usage: %grind");
        }

        @Test
        @DisplayName("says what type was expected")
        void wrong_type() {
            assertThatThrownBy(() -> run("grind", "arabica", "--coarseness", "fine"))
                    .isInstanceOf(MagicException.class)
                    .hasMessageContaining("--coarseness")
                    .hasMessageContaining("'fine' is not an int");
        }

        @Test
        @DisplayName("says which argument is missing")
        void missing_argument() {
            assertThatThrownBy(() -> run("grind"))
                    .isInstanceOf(MagicException.class)
                    .hasMessageContaining("BEAN");
        }
    }

    @Test
    @DisplayName("turns an engine's failure into one line that starts with the verb")
    void engine_failure() {
        assertThatThrownBy(() -> run("grind", "arabica", "--fail", "engine"))
                .isInstanceOf(MagicException.class)
                .hasMessage("%grind: the mill is jammed: expected beans, found a stone; take it out");
        assertThat(session.shown).isEmpty();
    }

    @Test
    @DisplayName("makes a line of the JDK's exceptions, whose messages are often only a path")
    void jdk_failures() {
        assertThat(EngineErrors.message(
                        new java.nio.file.FileSystemException("/full/m", null, "No space left on device")))
                .isEqualTo("/full/m: No space left on device.");
        assertThat(EngineErrors.message(new java.nio.file.FileAlreadyExistsException("/a/file")))
                .isEqualTo("/a/file is there already, and is no folder.");
    }

    @Test
    @DisplayName("lets an interrupt through as what it is")
    void interrupt() {
        assertThatThrownBy(() -> run("grind", "arabica", "--fail", "interrupt"))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    @DisplayName("shows help instead of running")
    void help() {
        assertThat(run("grind", "--help")).isNull();
        assertThat(session.text())
                .contains("Usage: %grind")
                .contains("Grinds coffee.")
                .contains("--coarseness");
    }
}
