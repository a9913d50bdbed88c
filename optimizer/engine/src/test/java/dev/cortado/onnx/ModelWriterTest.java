package dev.cortado.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A model file appears complete or not at all")
class ModelWriterTest {

    @TempDir
    Path folder;

    private static final OnnxModel MODEL = OnnxModelTest.linear().build();

    /** A disk that is full after some bytes. */
    private static ModelWriter writerWithSpaceFor(int bytes, long limit) {
        return new ModelWriter(limit, file -> {
            WritableByteChannel real =
                    Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            int[] left = {bytes};
            return new WritableByteChannel() {
                @Override
                public int write(ByteBuffer source) throws IOException {
                    if (source.remaining() > left[0]) {
                        throw new IOException("No space left on device");
                    }
                    left[0] -= source.remaining();
                    return real.write(source);
                }

                @Override
                public boolean isOpen() {
                    return real.isOpen();
                }

                @Override
                public void close() throws IOException {
                    real.close();
                }
            };
        });
    }

    private static int size() {
        return MODEL.proto().getSerializedSize();
    }

    private void assertFolderHolds(String... names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(names);
        }
    }

    @Test
    void a_full_disk_is_one_clear_line_and_leaves_nothing() throws IOException {
        assertThatThrownBy(
                        () -> writerWithSpaceFor(size() - 1, Integer.MAX_VALUE).write(MODEL, folder.resolve("m.onnx")))
                .isInstanceOf(IOException.class)
                .message()
                .contains("m.onnx", "disk is full", "free some space")
                .doesNotContain("\n");
        assertFolderHolds();
    }

    @Test
    void a_full_disk_leaves_the_existing_file_as_it_was() throws IOException {
        Path file = Files.writeString(folder.resolve("m.onnx"), "old");
        assertThatThrownBy(() -> writerWithSpaceFor(10, Integer.MAX_VALUE).write(MODEL, file))
                .hasMessageContaining("disk is full");
        assertThat(file).hasContent("old");
        assertFolderHolds("m.onnx");
    }

    @Test
    void a_disk_that_fills_up_with_external_data_leaves_neither_file() throws IOException {
        OnnxModel large = new ModelBuilder()
                .output("w", ElementType.FLOAT, 1000)
                .weight("w", java.util.List.of(1000L), new float[1000])
                .build();
        assertThatThrownBy(() -> writerWithSpaceFor(500, 2000).write(large, folder.resolve("m.onnx")))
                .hasMessageContaining("disk is full");
        assertFolderHolds();
    }

    @Test
    void exactly_enough_space_is_enough() throws IOException {
        writerWithSpaceFor(size(), Integer.MAX_VALUE).write(MODEL, folder.resolve("m.onnx"));
        assertThat(OnnxModel.read(folder.resolve("m.onnx")).proto()).isEqualTo(MODEL.proto());
        assertFolderHolds("m.onnx");
    }

    @Test
    void missing_folders_are_made() throws IOException {
        Path file = folder.resolve("a/b/m.onnx");
        MODEL.write(file);
        assertThat(OnnxModel.read(file).proto()).isEqualTo(MODEL.proto());
    }

    @Test
    void an_existing_file_is_replaced() throws IOException {
        Path file = Files.writeString(folder.resolve("m.onnx"), "old");
        MODEL.write(file);
        assertThat(OnnxModel.read(file).proto()).isEqualTo(MODEL.proto());
        assertFolderHolds("m.onnx");
    }

    @Test
    void a_folder_as_target_and_a_file_as_folder_are_named() throws IOException {
        assertThatThrownBy(() -> MODEL.write(folder)).hasMessageContaining("is a folder");
        Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> MODEL.write(folder.resolve("file/m.onnx")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Cannot write");
        assertFolderHolds("file");
    }

    @Test
    void that_is_not_wanted_any_more_is_not_at_all() throws IOException {
        Cancellation cancellation = Cancellation.create();
        int[] reports = {0};
        Progress progress = new Progress() {
            @Override
            public void report(String task, long done, long total, Unit unit) {
                assertThat(total).isEqualTo(size());
                reports[0]++;
            }

            @Override
            public Cancellation cancellation() {
                return cancellation;
            }
        };
        MODEL.write(folder.resolve("model.onnx"), progress);
        assertFolderHolds("model.onnx");
        assertThat(reports[0]).isPositive();
        cancellation.cancel();
        Files.delete(folder.resolve("model.onnx"));
        assertThatThrownBy(() -> MODEL.write(folder.resolve("model.onnx"), progress))
                .isInstanceOf(CancellationException.class);
        assertFolderHolds();
    }
}
