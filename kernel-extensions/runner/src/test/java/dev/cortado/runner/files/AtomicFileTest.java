package dev.cortado.runner.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    @TempDir
    private Path folder;

    @Test
    void a_file_is_replaced_and_its_folder_made() throws IOException {
        Path file = folder.resolve("a/b/file.txt");
        AtomicFile.write(file, "one");
        AtomicFile.write(file, "zwö");
        assertThat(file).hasContent("zwö");
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void a_symbolic_link_stays_one() throws IOException {
        Path real = Files.writeString(folder.resolve("real.txt"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link.txt"), real);
        AtomicFile.write(link, "new");
        assertThat(link).isSymbolicLink();
        assertThat(real).hasContent("new");
    }

    @Test
    void what_cannot_be_written_leaves_nothing() throws IOException {
        Path target = Files.createDirectories(folder.resolve("a folder"));
        Files.writeString(target.resolve("inside"), "x");
        assertThatThrownBy(() -> AtomicFile.write(target, "new")).isInstanceOf(IOException.class);
        assertThat(target.resolve("inside")).hasContent("x");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(target);
        }
    }
}
