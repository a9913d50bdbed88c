package dev.cortado.magics.notebook.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.magics.MagicException;
import dev.cortado.magics.MemorySession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a kernel that tells variables only; what Cortado's own tells more is tested there. */
@DisplayName("%who, %whos, %reset, %history, %%capture and %load in any kernel")
class SessionMagicsTest {

    @TempDir
    Path folder;

    private MemorySession session;

    @BeforeEach
    void newSession() {
        session = new MemorySession(folder);
        session.bound.put("count", 3);
        session.bound.put("names", List.of("a", "b"));
        session.bound.put("data", new double[100]);
    }

    @Test
    @DisplayName("list the variables")
    void list() {
        assertThat(session.run("%who")).isEqualTo(List.of("count", "names", "data"));
        session.run("%whos");
        assertThat(session.text())
                .contains("2 elements")
                .contains("100 elements")
                .contains("816")
                .contains("Integer");
        assertThat(session.run("%who double*")).isEqualTo(List.of("data"));
        session.refused("%who Integr", "Did you mean Integer");
        session.refused("%who --methods", "variables only");
    }

    @Test
    @DisplayName("refuse what the kernel cannot do")
    void refuse() {
        session.refused("%reset -f", "does not let magics remove");
        session.refused("%history", "keeps no history");
        session.refused("%capture x", "%%capture with code");
        assertThatThrownBy(() -> session.runner().run("capture", List.of("x"), Optional.of("1")))
                .isInstanceOf(MagicException.class)
                .hasMessageContaining("cannot capture");
        assertThatThrownBy(() -> session.runner().run("capture", List.of("1x"), Optional.of("1")))
                .hasMessageContaining("cannot name a Java variable");
    }

    @Test
    @DisplayName("read code of every kind of file")
    void files() throws Exception {
        Files.writeString(folder.resolve("A.java"), "package\n  a.b;\nrecord A() {}\n");
        Files.writeString(folder.resolve("s.jsh"), "int a;\n/list\n// no command\n/exit\nint b;\n");
        Files.writeString(
                folder.resolve("n.ipynb"),
                "{\"cells\":[{\"cell_type\":\"code\",\"source\":[\"a\\n\",\"b\"]},{\"cell_type\":\"raw\",\"source\":\"x\"}]}");
        session.run("%load A.java");
        session.run("%load s.jsh");
        session.run("%load n.ipynb");
        assertThat(session.evaluated)
                .containsExactly("       \n      \nrecord A() {}\n", "int a;\n\n// no command\n", "a\nb");
        Files.writeString(folder.resolve("bad.ipynb"), "{");
        session.refused("%load bad.ipynb", "bad.ipynb is no notebook");
        session.refused("%load B.java", "there is no file", "Did you mean A.java?");
        Files.write(folder.resolve("binary.jshell"), new byte[] {(byte) 0xff, 0});
        session.refused("%load binary.jshell", "no text file in UTF-8");
    }
}
