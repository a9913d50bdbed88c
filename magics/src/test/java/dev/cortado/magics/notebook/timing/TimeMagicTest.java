package dev.cortado.magics.notebook.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.magics.MagicException;
import dev.cortado.magics.MemorySession;
import dev.cortado.record.RunRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("%time")
class TimeMagicTest {

    @TempDir
    Path folder;

    private MemorySession session;

    @BeforeEach
    void newSession() {
        session = new MemorySession(folder);
    }

    @Test
    @DisplayName("runs the code exactly as it was written, and returns its value")
    void runs_what_was_written() {
        Object value = session.runWritten("%time \"a  b\".length() - -1", "a  b.length()", "-", "-1");
        assertThat(session.evaluated).containsExactly("\"a  b\".length() - -1");
        assertThat(value).isEqualTo("\"a  b\".length() - -1".length());
        assertThat(session.text()).contains("Wall time").contains("processor time");
    }

    @Test
    @DisplayName("records the code as it was written")
    void records_the_code() {
        session.runWritten("%time \"a  b\"", "a  b");
        Map<?, ?> record = (Map<?, ?>) session.shown.getFirst().data().get(RunRecord.MIME);
        assertThat(record.get("arguments")).asString().contains("text=\"a  b\"");
    }

    @Test
    @DisplayName("runs the words when that is all the kernel hands over, option-like ones in their place")
    void runs_words() {
        session.run("%time n -h --verbose @file");
        session.run("%time --n + 1");
        assertThat(session.evaluated).containsExactly("n -h --verbose @file", "--n + 1");
    }

    @Test
    @DisplayName("runs the lines below as a cell magic")
    void runs_the_body() {
        session.runner().run("time", List.of(), Optional.of("int a = 1;\na"));
        assertThat(session.evaluated).containsExactly("int a = 1;\na");
    }

    @Test
    @DisplayName("shows its help when asked, and runs nothing")
    void shows_help() {
        session.runWritten("%time --help", "--help");
        assertThat(session.text()).contains("Runs Java code once");
        assertThat(session.evaluated).isEmpty();
    }

    @Test
    @DisplayName("asks for code when there is none")
    void asks_for_code() {
        assertThatThrownBy(() -> session.runWritten("%time"))
                .isInstanceOf(MagicException.class)
                .hasMessageContaining("expected Java code");
    }
}
