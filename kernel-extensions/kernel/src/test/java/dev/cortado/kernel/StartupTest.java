package dev.cortado.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.kernel.WireClient.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a startup file does wrong does not cost the user the cell. */
class StartupTest {

    @TempDir
    Path folder;

    @Test
    void a_failing_file_is_a_warning_in_the_first_cell_only() throws IOException {
        Path file = folder.resolve("mine.jshell");
        Files.writeString(file, "int before = 1;\nint wrong = \"text\";\nint behind = 2;\n");
        Path other = Files.writeString(folder.resolve("other.jshell"), "int other = 3;\n");
        Path missing = folder.resolve("missing.jshell");
        String named = String.join(java.io.File.pathSeparator, file.toString(), missing.toString(), other.toString());
        try (KernelProcess kernel = KernelProcess.startIn(folder, Map.of("CORTADO_STARTUP", named))) {
            Result first = kernel.client.execute("before + other");
            assertThat(first.value()).isEqualTo("4");
            assertThat(first.stream("stderr"))
                    .contains("The startup file " + file + " failed")
                    .contains("mine.jshell, line 2: incompatible types")
                    .contains("The startup file " + missing + " cannot be read")
                    .contains("CORTADO_STARTUP=none");
            assertThat(first.reply().get("execution_count").getAsInt()).isEqualTo(1);
            Result second = kernel.client.execute("behind");
            assertThat(second.stream("stderr")).isEmpty();
            assertThat(second.error()).contains("cannot find symbol");
        }
    }
}
