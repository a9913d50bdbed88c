package dev.cortado.runner.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.runtime.JvmFlags;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionTest {

    @TempDir
    private Path folder;

    @Test
    void the_class_path_is_that_of_the_kernels_manifest_in_its_order() throws IOException {
        Path kernel = kernelJar("./b.jar;./a.jar");
        Files.writeString(folder.resolve("lib/b.jar"), "");
        Files.writeString(folder.resolve("lib/a.jar"), "");
        Distribution distribution = Distribution.ofFolder(folder);
        assertThat(distribution.classPath())
                .containsExactly(kernel, folder.resolve("lib/b.jar"), folder.resolve("lib/a.jar"));
        assertThat(distribution.aotFlags()).isEmpty();
        Files.writeString(folder.resolve("kernel.aot"), "");
        assertThat(distribution.aotFlags()).containsExactly("-XX:AOTCache=" + folder.resolve("kernel.aot"));
        List<String> arguments = distribution.kernelArguments(List.of("-Dx=1"));
        assertThat(arguments).startsWith(Distribution.java().toString()).containsAll(JvmFlags.list());
        assertThat(arguments)
                .endsWith(
                        "-Dx=1",
                        "-cp",
                        kernel
                                + File.pathSeparator
                                + folder.resolve("lib/b.jar")
                                + File.pathSeparator
                                + folder.resolve("lib/a.jar"),
                        "dev.cortado.kernel.Main",
                        "{connection_file}");
    }

    @Test
    void an_incomplete_one_is_named() throws IOException {
        assertThatThrownBy(() -> Distribution.ofFolder(folder)).hasMessageContaining("lacks lib/cortado-kernel-*.jar");
        kernelJar("missing.jar");
        assertThatThrownBy(() -> Distribution.ofFolder(folder)).hasMessageContaining("lacks lib/missing.jar");
    }

    private Path kernelJar(String classPath) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(new Attributes.Name("Kernel-Class-Path"), classPath);
        Path jar = Files.createDirectories(folder.resolve("lib")).resolve("cortado-kernel-1.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }
}
