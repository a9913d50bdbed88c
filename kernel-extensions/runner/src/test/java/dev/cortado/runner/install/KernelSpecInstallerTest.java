package dev.cortado.runner.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cortado.runner.process.Distribution;
import dev.cortado.runtime.JvmFlags;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The kernelspec")
class KernelSpecInstallerTest {

    @TempDir
    private Path data;

    private static KernelSpecInstaller installer() throws IOException {
        return new KernelSpecInstaller(Distribution.locate());
    }

    @Test
    void it_starts_the_kernel_as_the_runner_does() throws IOException {
        Path folder = installer().install(data, "cortado");
        assertThat(folder).isEqualTo(data.resolve("kernels/cortado"));
        JsonNode json = new JsonMapper().readTree(folder.resolve("kernel.json").toFile());
        List<String> arguments = new ArrayList<>();
        json.path("argv").forEach(argument -> arguments.add(argument.asText()));
        assertThat(Path.of(arguments.getFirst())).isAbsolute().isExecutable();
        assertThat(arguments).containsSubsequence(JvmFlags.list());
        assertThat(arguments).endsWith("dev.cortado.kernel.Main", "{connection_file}");
        assertThat(json.path("interrupt_mode").asText()).isEqualTo("message");
        assertThat(json.path("language").asText()).isEqualTo("java");
        assertThat(json.path("display_name").asText()).isEqualTo("Cortado (Java 25)");
    }

    @Test
    void installing_again_replaces_it_and_leaves_nothing_else() throws IOException {
        Path folder = installer().install(data, "cortado");
        Files.writeString(folder.resolve("kernel.json"), "old");
        Files.writeString(folder.resolve("old.txt"), "old");
        assertThat(installer().isUpToDate(folder)).isFalse();
        installer().install(data, "cortado");
        assertThat(installer().isUpToDate(folder)).isTrue();
        assertThat(folder.resolve("old.txt")).doesNotExist();
        try (Stream<Path> kernels = Files.list(data.resolve("kernels"))) {
            assertThat(kernels).containsExactly(folder);
        }
    }

    @Test
    void only_cortados_own_is_removed() throws IOException {
        assertThat(KernelSpecInstaller.remove(data, "cortado")).isFalse();
        Path folder = installer().install(data, "cortado");
        assertThat(KernelSpecInstaller.remove(data, "cortado")).isTrue();
        assertThat(folder).doesNotExist();
        Path other = Files.createDirectories(data.resolve("kernels/python3"));
        Files.writeString(other.resolve("kernel.json"), "{}");
        assertThatThrownBy(() -> KernelSpecInstaller.remove(data, "python3"))
                .hasMessageContaining("not a kernelspec of");
        assertThat(other).exists();
    }

    @Test
    void names_cannot_leave_the_folder() {
        assertThatThrownBy(() -> installer().install(data, "../x")).hasMessageContaining("'../x' cannot name a kernel");
        assertThatThrownBy(() -> KernelSpecInstaller.remove(data, "a/b")).hasMessageContaining("cannot name");
    }

    @Test
    void the_logo_is_a_brown_drink_in_a_transparent_square() throws Exception {
        for (int size : new int[] {32, 64}) {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(Logo.png(size)));
            assertThat(image.getWidth()).isEqualTo(size);
            assertThat(image.getHeight()).isEqualTo(size);
            assertThat(image.getRGB(0, size - 1) >>> 24).isZero();
            int coffee = image.getRGB(size * 3 / 4 - size / 8, size * 3 / 4);
            assertThat(coffee >>> 24).isEqualTo(255);
            assertThat((coffee >> 16) & 0xff).isGreaterThan(coffee & 0xff);
        }
        var svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(Logo.svg().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(svg.getElementsByTagName("path").getLength()).isEqualTo(5);
    }
}
