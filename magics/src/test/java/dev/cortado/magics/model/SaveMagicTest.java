package dev.cortado.magics.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.magics.MemorySession;
import dev.cortado.magics.SmallModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("%save")
class SaveMagicTest {

    @TempDir
    Path folder;

    private MemorySession session;

    @BeforeEach
    void newSession() {
        session = new MemorySession(folder);
    }

    private void load() throws Exception {
        SmallModels.product(folder.resolve("m.onnx"), 64, 13);
        session.run("%model m m.onnx");
    }

    @Test
    @DisplayName("writes an unchanged model byte for byte, and makes the folder")
    void copy() throws Exception {
        load();
        session.run("%save m a/b/copy.onnx");
        assertThat(folder.resolve("a/b/copy.onnx")).hasSameBinaryContentAs(folder.resolve("m.onnx"));
    }

    @Test
    @DisplayName("leaves the file of a model alone that is only known as a parent")
    void parents() throws Exception {
        load();
        byte[] before = Files.readAllBytes(folder.resolve("m.onnx"));
        session.run("%quantize m --as m");
        session.refused("%save m m.onnx", "m.onnx is the file that model 'm' is read from");
        assertThat(folder.resolve("m.onnx")).hasBinaryContent(before);
    }

    @Test
    @DisplayName("refuses places where no model can lie, and leaves nothing there")
    void places() throws Exception {
        load();
        Files.writeString(folder.resolve("file"), "kept");
        Files.createDirectory(folder.resolve("d.onnx"));
        session.refused("%save m x", "'x' is no model file's name");
        session.refused("%save m d.onnx", "is a folder");
        session.refused("%save m file/x.onnx", "file is a file, not a folder");
        assertThat(folder.resolve("file")).hasContent("kept");
        try (var files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()).toList())
                    .containsExactlyInAnyOrderElementsOf(List.of("m.onnx", "file", "d.onnx"));
        }
    }
}
