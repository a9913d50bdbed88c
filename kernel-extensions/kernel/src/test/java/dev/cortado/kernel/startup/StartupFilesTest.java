package dev.cortado.kernel.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartupFilesTest {

    @TempDir
    Path folder;

    private List<Path> files(String variable) {
        return StartupFiles.of(name -> name.equals("CORTADO_STARTUP") ? variable : null, folder);
    }

    @Test
    void are_the_users_own_by_name_after_the_single_one() throws IOException {
        assertThat(files(null)).isEmpty();
        Files.createDirectory(folder.resolve("startup"));
        for (String name :
                List.of("startup.jshell", "startup/20-b.jshell", "startup/10-a.jshell", "startup/note.txt")) {
            Files.writeString(folder.resolve(name), "");
        }
        assertThat(files(" "))
                .containsExactly(
                        folder.resolve("startup.jshell"),
                        folder.resolve("startup/10-a.jshell"),
                        folder.resolve("startup/20-b.jshell"));
    }

    @Test
    void are_those_the_variable_names_instead() throws IOException {
        Files.writeString(folder.resolve("startup.jshell"), "");
        Path a = folder.resolve("a.jshell");
        Path b = folder.resolve("b.jshell");
        assertThat(files(a + File.pathSeparator + b)).containsExactly(a, b);
        assertThat(files("none")).isEmpty();
    }
}
