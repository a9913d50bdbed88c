package dev.cortado.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Libraries that are there without a compiler")
class PrebuiltLibraryTest {

    private static final Path PREBUILT = Path.of("src", "main", "resources", "dev", "cortado", "kernels", "natives");

    @Test
    @DisplayName("were built from these very sources")
    void current() throws IOException {
        List<Path> platforms;
        try (Stream<Path> folders = Files.list(PREBUILT)) {
            platforms = folders.sorted().toList();
        }
        assertThat(platforms)
                .extracting(folder -> folder.getFileName().toString())
                .contains("linux-x86_64");
        // What the build found the sources to be: it keeps a prebuilt library only if that was made of the same.
        Path built = Path.of("target", "classes", "dev", "cortado", "kernels", "natives", KernelLibrary.platform());
        String sources = Files.readString(built.resolve("sources.sha256"));
        for (Path platform : platforms) {
            assertThat(platform.resolve("libcortado_kernels.so")).isNotEmptyFile();
            assertThat(platform.resolve("sources.sha256"))
                    .as("%s is of other sources: build it anew, as CONTRIBUTING.md says", platform.getFileName())
                    .hasContent(sources);
        }
    }
}
