package dev.cortado.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtSession.SessionOptions;
import dev.cortado.kernels.KernelLibrary;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A kernel library that the system cannot open")
class UnusableKernelLibraryTest {

    @TempDir
    Path folder;

    @Test
    @DisplayName("is told from one that it can, and is not registered")
    void unusable_library() throws Exception {
        Path broken = Files.writeString(folder.resolve("libbroken.so"), "no library");
        assertThat(KernelLibrary.whyUnusable(broken)).isPresent();
        assertThat(KernelLibrary.extract(folder).flatMap(KernelLibrary::whyUnusable))
                .isEmpty();
        // ONNX Runtime would throw.
        try (SessionOptions options = new SessionOptions()) {
            KernelOperators.registerLibrary(broken, options);
        }
    }
}
