package dev.cortado.magics.notebook.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.MemorySession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("%%writefile")
class WriteFileMagicTest {

    @TempDir
    Path folder;

    @Test
    @DisplayName("writes, writes over and adds; folders are made, and nothing else is left")
    void writes() throws Exception {
        MemorySession session = new MemorySession(folder);
        session.runner().run("writefile", List.of("a/b.txt"), Optional.of("one"));
        session.runner().run("writefile", List.of("a/b.txt"), Optional.of("two\n"));
        session.runner().run("writefile", List.of("-a", "a/b.txt"), Optional.of("three"));
        assertThat(Files.readString(folder.resolve("a/b.txt"))).isEqualTo("two\nthree\n");
        assertThat(session.text()).contains("Wrote a/b.txt.", "Wrote over a/b.txt.", "Added to a/b.txt.");
        try (var files = Files.list(folder.resolve("a"))) {
            assertThat(files).hasSize(1);
        }
        session.refused("%writefile a", "expected %%writefile with lines below");
    }
}
