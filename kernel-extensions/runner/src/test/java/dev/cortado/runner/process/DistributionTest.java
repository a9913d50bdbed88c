package dev.cortado.runner.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.runtime.JvmFlags;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionTest {

    @TempDir
    private Path folder;

    @Test
    void the_class_path_is_that_of_the_list_in_its_order() throws IOException {
        Files.createDirectories(folder.resolve("lib"));
        Files.writeString(folder.resolve("lib/b.jar"), "");
        Files.writeString(folder.resolve("lib/a.jar"), "");
        Files.writeString(folder.resolve("kernel.classpath"), "b.jar\na.jar\n\n");
        Distribution distribution = Distribution.ofFolder(folder);
        assertThat(distribution.classPath()).containsExactly(folder.resolve("lib/b.jar"), folder.resolve("lib/a.jar"));
        assertThat(distribution.aotFlags()).isEmpty();
        Files.writeString(folder.resolve("kernel.aot"), "");
        assertThat(distribution.aotFlags()).containsExactly("-XX:AOTCache=" + folder.resolve("kernel.aot"));
        List<String> arguments = distribution.kernelArguments(List.of("-Dx=1"));
        assertThat(arguments).startsWith(Distribution.java().toString()).containsAll(JvmFlags.list());
        assertThat(arguments)
                .endsWith(
                        "-Dx=1",
                        "-cp",
                        folder.resolve("lib/b.jar") + File.pathSeparator + folder.resolve("lib/a.jar"),
                        "dev.cortado.kernel.Main",
                        "{connection_file}");
    }

    @Test
    void an_incomplete_one_is_named() throws IOException {
        assertThatThrownBy(() -> Distribution.ofFolder(folder)).hasMessageContaining("no kernel.classpath");
        Files.writeString(folder.resolve("kernel.classpath"), "missing.jar");
        assertThatThrownBy(() -> Distribution.ofFolder(folder)).hasMessageContaining("lacks lib/missing.jar");
    }
}
