package dev.cortado.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("ONNX Runtime's native libraries")
class NativeLibrariesTest {

    @TempDir
    Path directory;

    @Test
    void are_unpacked_whole_into_a_folder_of_their_version() throws IOException {
        Path folder = NativeLibraries.unpackOnnxRuntime(directory).orElseThrow();
        assertThat(folder.getFileName().toString()).startsWith("onnxruntime-1.");
        assertThat(names(folder))
                .containsExactlyInAnyOrder(
                        System.mapLibraryName("onnxruntime"), System.mapLibraryName("onnxruntime4j_jni"));
        assertThat(Files.size(folder.resolve(System.mapLibraryName("onnxruntime"))))
                .isGreaterThan(10_000_000);
    }

    @Test
    void are_left_alone_when_they_are_there_and_replaced_when_cut_short() throws IOException {
        Path folder = NativeLibraries.unpackOnnxRuntime(directory).orElseThrow();
        Path library = folder.resolve(System.mapLibraryName("onnxruntime4j_jni"));
        Object key = Files.readAttributes(library, "*").get("fileKey");
        byte[] content = Files.readAllBytes(library);
        NativeLibraries.unpackOnnxRuntime(directory);
        assertThat(Files.readAttributes(library, "*").get("fileKey")).isEqualTo(key);

        Files.write(library, new byte[] {1, 2, 3});
        NativeLibraries.unpackOnnxRuntime(directory);
        assertThat(Files.readAllBytes(library)).isEqualTo(content);
    }

    @Test
    void are_whole_when_several_unpack_at_once_and_nothing_is_left_over() throws Exception {
        Path expected =
                NativeLibraries.unpackOnnxRuntime(directory.resolve("alone")).orElseThrow();
        Path shared = directory.resolve("shared");
        Callable<Path> unpack = () -> NativeLibraries.unpackOnnxRuntime(shared).orElseThrow();
        try (var pool = Executors.newFixedThreadPool(4)) {
            for (Future<Path> folder : pool.invokeAll(List.of(unpack, unpack, unpack, unpack))) {
                for (String name : names(expected)) {
                    assertThat(Files.mismatch(folder.get().resolve(name), expected.resolve(name)))
                            .isEqualTo(-1);
                }
                assertThat(names(folder.get())).hasSize(2);
            }
        }
    }

    @Test
    void unpack_themselves_when_the_cache_cannot_be_written() throws IOException {
        Path file = Files.createFile(directory.resolve("a-file-where-the-folder-should-be"));
        assertThat(NativeLibraries.unpackOnnxRuntime(file)).isEmpty();
    }

    @Test
    void are_what_this_jvm_runs_with() {
        InferenceSession.environment();
        assertThat(Path.of(System.getProperty(NativeLibraries.ONNXRUNTIME_PATH)))
                .isDirectory();
        assertThat(System.getProperty(NativeLibraries.DJL_OPT_OUT)).isEqualTo("true");
        assertThat(System.getProperty(NativeLibraries.DJL_OFFLINE)).isEqualTo("true");
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
