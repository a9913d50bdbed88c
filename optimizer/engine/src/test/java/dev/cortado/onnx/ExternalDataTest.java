package dev.cortado.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.proto.StringStringEntryProto;
import dev.cortado.onnx.proto.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalDataTest {

    @TempDir
    Path root;

    private Path folder;

    @BeforeEach
    void createFolder() throws IOException {
        folder = Files.createDirectory(root.resolve("model"));
    }

    private static TensorProto external(String location, String offset, String length) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName("w")
                .setDataType(ElementType.FLOAT.code())
                .addDims(2)
                .addDims(3)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL);
        tensor.addExternalData(
                StringStringEntryProto.newBuilder().setKey("location").setValue(location));
        if (offset != null) {
            tensor.addExternalData(
                    StringStringEntryProto.newBuilder().setKey("offset").setValue(offset));
        }
        if (length != null) {
            tensor.addExternalData(
                    StringStringEntryProto.newBuilder().setKey("length").setValue(length));
        }
        return tensor.build();
    }

    private static ModelProto model(TensorProto weight) {
        return new ModelBuilder()
                .input("x", ElementType.FLOAT, "batch", 2)
                .output("y", ElementType.FLOAT, "batch", 3)
                .initializer(weight)
                .node("MatMul", "product", List.of("x", "w"), "y")
                .proto();
    }

    private Path write(TensorProto weight) throws IOException {
        return Files.write(folder.resolve("m.onnx"), model(weight).toByteArray());
    }

    private static byte[] data(int gap) {
        ByteBuffer bytes = ByteBuffer.allocate(gap + 24).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(gap);
        for (int i = 1; i <= 6; i++) {
            bytes.putFloat(i);
        }
        return bytes.array();
    }

    /** In the cache of the Hugging Face hub the files of a snapshot are links to blobs outside its folder. */
    @Test
    void is_read_from_the_blobs_of_a_hub_cache_and_from_no_other_repositorys() throws Exception {
        Path repository = root.resolve("models--o--r");
        Path snapshot = Files.createDirectories(repository.resolve("snapshots/abc"));
        Path blobs = Files.createDirectories(repository.resolve("blobs"));
        Files.write(blobs.resolve("1"), model(external("w.bin", null, null)).toByteArray());
        Files.write(blobs.resolve("2"), data(0));
        Files.createSymbolicLink(snapshot.resolve("m.onnx"), Path.of("../../blobs/1"));
        Files.createSymbolicLink(snapshot.resolve("w.bin"), Path.of("../../blobs/2"));
        assertThat(weights(OnnxModel.read(snapshot.resolve("m.onnx")))).containsExactly(1, 2, 3, 4, 5, 6);
        try (OrtSession session = OrtEnvironment.getEnvironment()
                .createSession(snapshot.resolve("m.onnx").toString())) {
            assertThat(session.getInputNames()).containsExactly("x");
        }

        Path other = Files.createDirectories(root.resolve("models--o--other/blobs"));
        Files.write(other.resolve("3"), data(0));
        Files.delete(snapshot.resolve("w.bin"));
        Files.createSymbolicLink(snapshot.resolve("w.bin"), other.resolve("3"));
        assertThatThrownBy(() -> weights(OnnxModel.read(snapshot.resolve("m.onnx"))))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContaining("leads through a link");
    }

    private static float[] weights(OnnxModel model) {
        return model.graph().initializer("w").orElseThrow().floats();
    }

    @Nested
    @DisplayName("reading")
    class Reading {

        @Test
        void offset_and_length_may_be_left_out() throws IOException {
            Files.write(folder.resolve("d.bin"), data(0));
            OnnxModel model = OnnxModel.read(write(external("d.bin", null, null)));
            assertThat(weights(model)).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(model.graph().initializer("w").orElseThrow().isExternal())
                    .isTrue();
        }

        @Test
        void data_starts_at_the_offset_also_in_a_subfolder() throws IOException {
            Files.createDirectory(folder.resolve("sub"));
            Files.write(folder.resolve("sub/d.bin"), data(100));
            assertThat(weights(OnnxModel.read(write(external("sub/d.bin", "100", "24")))))
                    .containsExactly(1, 2, 3, 4, 5, 6);
        }

        @Test
        void a_model_keeps_its_data_when_the_file_is_replaced() throws IOException {
            Path file = Files.write(folder.resolve("d.bin"), data(0));
            OnnxModel model = OnnxModel.read(write(external("d.bin", null, null)));
            Files.delete(file);
            assertThat(weights(model)).containsExactly(1, 2, 3, 4, 5, 6);
        }
    }

    @Nested
    @DisplayName("refused in one line that names the tensor and the path")
    class Refused {

        private void assertRefused(TensorProto weight, String... parts) throws IOException {
            Path file = write(weight);
            assertThatThrownBy(() -> OnnxModel.read(file))
                    .isInstanceOf(OnnxFormatException.class)
                    .message()
                    .doesNotContain("\n")
                    .contains("m.onnx", "'w'")
                    .contains(parts);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"../secret.bin", "sub/../../secret.bin", "sub/../d.bin", "..", "..\\secret.bin", "a/../../x"
                })
        void a_location_that_leaves_the_folder(String location) throws IOException {
            Files.write(root.resolve("secret.bin"), data(0));
            assertRefused(external(location, null, null), location, "leaves the model's folder");
        }

        @ParameterizedTest
        @ValueSource(strings = {"/etc/passwd", "C:\\secret.bin", "\\\\server\\share", ""})
        void an_absolute_location(String location) throws IOException {
            assertRefused(external(location, null, null), "'" + location + "'", "not relative");
        }

        @Test
        void a_link_that_leads_out_of_the_folder() throws IOException {
            Path secret = Files.write(root.resolve("secret.bin"), data(0));
            Files.createSymbolicLink(folder.resolve("d.bin"), secret);
            assertRefused(external("d.bin", null, null), "d.bin", "through a link", "secret.bin");
        }

        @Test
        void a_folder_on_the_way_that_is_a_link() throws IOException {
            Path outside = Files.createDirectory(root.resolve("outside"));
            Files.write(outside.resolve("d.bin"), data(0));
            Files.createSymbolicLink(folder.resolve("sub"), outside);
            assertRefused(external("sub/d.bin", null, null), "through a link");
        }

        @Test
        void a_missing_file() throws IOException {
            assertRefused(external("gone.bin", null, null), "gone.bin", "missing", "expected at");
        }

        @Test
        void a_file_that_is_too_short() throws IOException {
            Files.write(folder.resolve("d.bin"), data(0));
            assertRefused(external("d.bin", "4", "24"), "too short", "it has 24 bytes", "24 from byte 4");
            assertRefused(external("d.bin", "9223372036854775807", "24"), "too short");
        }

        @Test
        void a_length_that_does_not_fit_the_shape_and_nonsense_numbers() throws IOException {
            Files.write(folder.resolve("d.bin"), data(0));
            assertRefused(external("d.bin", null, "20"), "20 bytes where its shape needs 24");
            assertRefused(external("d.bin", "-1", null), "offset '-1'");
            assertRefused(external("d.bin", "many", null), "offset 'many'");
        }

        @Test
        void data_of_a_model_without_a_folder() {
            OnnxModel model = OnnxModel.of(model(external("d.bin", null, null)), null);
            assertThatThrownBy(() -> weights(model)).hasMessageContaining("'w'").hasMessageContaining("no folder");
        }
    }

    @Nested
    @DisplayName("writing")
    class Writing {

        private OnnxModel source() throws IOException {
            Files.write(folder.resolve("d.bin"), data(100));
            return OnnxModel.read(write(external("d.bin", "100", "24")));
        }

        @Test
        void to_another_folder_takes_the_data_along() throws IOException {
            Path target = root.resolve("elsewhere/copy.onnx");
            source().write(target);
            assertThat(target.resolveSibling("copy.onnx.data")).hasSize(24);
            assertThat(weights(OnnxModel.read(target))).containsExactly(1, 2, 3, 4, 5, 6);
        }

        @Test
        void a_changed_model_takes_the_data_along_too() throws IOException {
            Path target = root.resolve("elsewhere/copy.onnx");
            source().withStep(new Recipe.Step("p", Map.of())).write(target);
            OnnxModel read = OnnxModel.read(target);
            assertThat(weights(read)).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(read.recipe().steps()).hasSize(1);
        }

        @Test
        void in_the_same_folder_an_unchanged_model_is_byte_identical() throws IOException {
            OnnxModel source = source();
            Path target = folder.resolve("again.onnx");
            source.write(target);
            assertThat(target).hasSameBinaryContentAs(folder.resolve("m.onnx"));
            assertThat(weights(OnnxModel.read(target))).containsExactly(1, 2, 3, 4, 5, 6);
        }

        @Test
        void a_written_pair_moves_on_byte_identically_under_its_name() throws IOException {
            Path first = root.resolve("first/copy.onnx");
            Path second = root.resolve("second/copy.onnx");
            source().write(first);
            OnnxModel.read(first).write(second);
            assertThat(second).hasSameBinaryContentAs(first);
            assertThat(second.resolveSibling("copy.onnx.data"))
                    .hasSameBinaryContentAs(first.resolveSibling("copy.onnx.data"));
        }

        @Test
        void over_itself_and_again() throws IOException {
            Path first = root.resolve("first/copy.onnx");
            source().write(first);
            OnnxModel read = OnnxModel.read(first);
            read.withStep(new Recipe.Step("p", Map.of())).write(first);
            assertThat(weights(read)).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(weights(OnnxModel.read(first))).containsExactly(1, 2, 3, 4, 5, 6);
        }

        @Test
        void tensors_that_share_data_still_share_it() throws IOException {
            Files.write(folder.resolve("d.bin"), data(100));
            TensorProto weight = external("d.bin", "100", "24");
            ModelProto.Builder proto = model(weight).toBuilder();
            proto.getGraphBuilder().addInitializer(weight.toBuilder().setName("tied"));
            Files.write(folder.resolve("m.onnx"), proto.build().toByteArray());
            Path target = root.resolve("elsewhere/copy.onnx");
            OnnxModel.read(folder.resolve("m.onnx")).write(target);
            assertThat(target.resolveSibling("copy.onnx.data")).hasSize(24);
        }

        @Test
        @DisplayName("a model above the format's limit puts its large tensors outside, small ones and shapes stay")
        void tooLarge() throws IOException {
            float[] numbers = new float[2000];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = i;
            }
            OnnxModel model = new ModelBuilder()
                    .input("x", ElementType.FLOAT, 1, 2)
                    .output("y", ElementType.FLOAT, 1, 1000)
                    .weight("w", List.of(2L, 1000L), numbers)
                    .weight("small", List.of(1L), 5)
                    .weight("v", List.of(2000L), numbers)
                    .node("MatMul", "product", List.of("x", "w"), "y")
                    .build();
            Path target = root.resolve("big.onnx");
            new ModelWriter(
                            4096,
                            file -> Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))
                    .write(model, target);
            OnnxModel read = OnnxModel.read(target);
            assertThat(Files.size(target)).isLessThan(1000);
            assertThat(target.resolveSibling("big.onnx.data")).hasSize(8192 + 8000);
            assertThat(weights(read)).containsExactly(numbers);
            assertThat(read.graph().initializer("v").orElseThrow().floats()).containsExactly(numbers);
            assertThat(read.graph().initializer("small").orElseThrow().isExternal())
                    .isFalse();
        }
    }
}
