package dev.cortado.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.proto.StringStringEntryProto;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxModelTest {

    @TempDir
    Path folder;

    static ModelBuilder linear() {
        return new ModelBuilder()
                .input("x", ElementType.FLOAT, "batch", 2)
                .output("y", ElementType.FLOAT, "batch", 3)
                .weight("w", List.of(2L, 3L), 1, 2, 3, 4, 5, 6)
                .node("MatMul", "product", List.of("x", "w"), "y");
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private void assertRefused(Path file, String... parts) {
        assertThatThrownBy(() -> OnnxModel.read(file))
                .isInstanceOf(OnnxFormatException.class)
                .hasMessageContaining(file.getFileName().toString())
                .message()
                .doesNotContain("\n")
                .contains(parts);
    }

    @Nested
    @DisplayName("what a model says of itself")
    class Views {

        @Test
        void inputs_outputs_opset_and_names() {
            OnnxModel model = linear().opset(17).domain("com.microsoft").build();
            assertThat(model.opset()).isEqualTo(17);
            assertThat(model.opsets()).isEqualTo(Map.of("ai.onnx", 17L, "com.microsoft", 1L));
            assertThat(model.irVersion()).isEqualTo(8);
            assertThat(model.graph().inputs())
                    .containsExactly(new Value(
                            "x", ElementType.FLOAT, List.of(new Dimension.Symbol("batch"), new Dimension.Fixed(2))));
            assertThat(model.graph().outputs().getFirst()).hasToString("y: float[batch,3]");
        }

        @Test
        @DisplayName("the standard domain may be written out as ai.onnx")
        void standardDomain() {
            ModelProto.Builder proto = linear().opset(17).proto().toBuilder();
            proto.getOpsetImportBuilder(0).setDomain("ai.onnx");
            assertThat(OnnxModel.of(proto.build(), null).opset()).isEqualTo(17);
        }

        @Test
        void parameters_are_counted_without_indices_and_shapes() {
            OnnxModel model = linear().indices("shape", List.of(2L), 1, 2).build();
            assertThat(model.parameterCount()).isEqualTo(6);
            assertThat(model.bytesByType()).isEqualTo(Map.of(ElementType.FLOAT, 24L, ElementType.INT64, 16L));
        }

        @Test
        void a_value_without_a_declared_shape_is_no_scalar() {
            OnnxModel model = new ModelBuilder().output("y").build();
            assertThat(model.graph().outputs().getFirst().ranked()).isFalse();
            assertThat(model.graph().outputs().getFirst()).hasToString("y: float[...]");
        }
    }

    @Nested
    @DisplayName("the recipe")
    class Recipes {

        @Test
        void is_empty_at_first_and_grows_step_by_step_through_files() throws IOException {
            OnnxModel model = linear().build();
            assertThat(model.recipe()).isEqualTo(Recipe.EMPTY);
            Recipe.Step first = new Recipe.Step("quantize", Map.of("bits", 8, "operators", List.of("MatMul")));
            Recipe.Step second = new Recipe.Step("prune", Map.of("ratio", 0.5));
            Path file = folder.resolve("m.onnx");
            model.withStep(first).withStep(second).write(file);
            OnnxModel read = OnnxModel.read(file);
            assertThat(read.recipe().steps()).containsExactly(first, second);
            assertThat(read.metadata()).containsOnlyKeys(Recipe.METADATA_KEY);
        }

        @Test
        void other_notes_of_the_file_survive() {
            ModelProto proto = linear().proto().toBuilder()
                    .addMetadataProps(
                            StringStringEntryProto.newBuilder().setKey("author").setValue("me"))
                    .build();
            assertThat(OnnxModel.of(proto, null)
                            .withStep(new Recipe.Step("a", Map.of()))
                            .metadata())
                    .containsEntry("author", "me");
        }

        @Test
        void the_text_does_not_depend_on_the_order_of_settings() {
            Map<String, Object> settings = new java.util.LinkedHashMap<>();
            settings.put("b", 2);
            settings.put("a", Map.of("d", 1, "c", List.of(true, "x")));
            assertThat(new Recipe(List.of(new Recipe.Step("p", settings))).toJson())
                    .isEqualTo(
                            "{\"steps\":[{\"pass\":\"p\",\"settings\":{\"a\":{\"c\":[true,\"x\"],\"d\":1},\"b\":2}}]}");
        }

        @Test
        void a_damaged_recipe_is_one_clear_line() {
            assertThatThrownBy(() -> Recipe.fromJson("{\"steps\": 3"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("Not a recipe");
        }

        @Test
        void a_recipe_of_a_later_version_is_read_as_far_as_it_is_known() {
            assertThat(Recipe.fromJson("{\"steps\":[{\"pass\":\"p\",\"settings\":{},\"new\":1}],\"more\":2}")
                            .steps())
                    .containsExactly(new Recipe.Step("p", Map.of()));
        }
    }

    @Nested
    @DisplayName("an unchanged model is written back byte for byte")
    class RoundTrip {

        @Test
        @DisplayName("also one that no writer of ours would lay out so: unpacked numbers, unknown fields, odd order")
        void verbatim() throws IOException {
            ModelProto proto = linear().proto();
            ModelProto.Builder odd = proto.toBuilder();
            odd.setUnknownFields(UnknownFieldSet.newBuilder()
                    .addField(
                            999,
                            UnknownFieldSet.Field.newBuilder()
                                    .addLengthDelimited(ByteString.copyFromUtf8("later"))
                                    .build())
                    .build());
            byte[] tail = ModelProto.newBuilder().setProducerName("odd").build().toByteArray();
            byte[] bytes =
                    odd.build().toByteString().concat(ByteString.copyFrom(tail)).toByteArray();
            Path from = file("odd.onnx", bytes);
            Path to = folder.resolve("copy.onnx");
            OnnxModel model = OnnxModel.read(from);
            assertThat(model.producer()).isEqualTo("odd");
            model.write(to);
            assertThat(to).hasBinaryContent(bytes);
        }

        @Test
        void a_changed_model_keeps_fields_this_version_does_not_know() throws IOException {
            UnknownFieldSet later = UnknownFieldSet.newBuilder()
                    .addField(
                            999, UnknownFieldSet.Field.newBuilder().addVarint(5).build())
                    .build();
            Path from = file(
                    "later.onnx",
                    linear().proto().toBuilder().setUnknownFields(later).build().toByteArray());
            Path to = folder.resolve("changed.onnx");
            OnnxModel.read(from).withStep(new Recipe.Step("p", Map.of())).write(to);
            assertThat(OnnxModel.read(to).proto().getUnknownFields()).isEqualTo(later);
        }

        @Test
        void a_model_may_be_written_over_the_file_it_came_from() throws IOException {
            Path file = file("m.onnx", linear().proto().toByteArray());
            OnnxModel model = OnnxModel.read(file);
            model.withStep(new Recipe.Step("p", Map.of())).write(file);
            assertThat(model.graph().initializer("w").orElseThrow().floats()).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(OnnxModel.read(file).recipe().steps()).hasSize(1);
        }
    }

    @Nested
    @DisplayName("a file that is no model is refused in one line that says what it is")
    class BadFiles {

        @Test
        void missing_folder_and_empty() throws IOException {
            assertRefused(folder.resolve("nowhere.onnx"), "does not exist");
            assertRefused(folder, "is a folder");
            assertRefused(file("empty.onnx", new byte[0]), "is empty", "load it again");
        }

        @ParameterizedTest
        @ValueSource(strings = {"<!DOCTYPE html><html><body>Not found</body></html>", "\n  <html>404</html>"})
        void web_page(String page) throws IOException {
            assertRefused(file("page.onnx", page.getBytes(StandardCharsets.UTF_8)), "web page", "download");
        }

        @Test
        void git_lfs_pointer() throws IOException {
            String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 90387606\n";
            assertRefused(file("p.onnx", pointer.getBytes(StandardCharsets.UTF_8)), "Git LFS pointer", "git lfs pull");
        }

        @Test
        void archives() throws IOException {
            Path zip = folder.resolve("m.zip");
            try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
                out.putNextEntry(new ZipEntry("model.onnx"));
                out.write(linear().proto().toByteArray());
            }
            assertRefused(zip, "zip archive");
            Path gzip = folder.resolve("m.gz");
            try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
                out.write(linear().proto().toByteArray());
            }
            assertRefused(gzip, "gzip");
        }

        @Test
        void models_of_other_formats() throws IOException {
            assertRefused(file("a.gguf", "GGUF\3\0\0\0".getBytes(StandardCharsets.ISO_8859_1)), "GGUF");
            assertRefused(file("a.tflite", "\34\0\0\0TFL3\24\0 ".getBytes(StandardCharsets.ISO_8859_1)), "TensorFlow");
            assertRefused(
                    file("a.safetensors", " \0\0\0\0\0\0\0{\"weight\":{}}".getBytes(StandardCharsets.ISO_8859_1)),
                    "safetensors");
            assertRefused(file("config.json", "{\"a\": 1}".getBytes(StandardCharsets.UTF_8)), "JSON");
            assertRefused(file("notes.txt", "just some words".getBytes(StandardCharsets.UTF_8)), "text file");
        }

        @Test
        void random_bytes() throws IOException {
            Random random = new Random(7);
            for (int i = 0; i < 200; i++) {
                byte[] bytes = new byte[1 + random.nextInt(4000)];
                random.nextBytes(bytes);
                assertRefused(file("random.onnx", bytes), ";");
            }
        }

        @Test
        void another_protobuf_message() throws IOException {
            byte[] other = StringStringEntryProto.newBuilder()
                    .setKey("\u0001key")
                    .setValue("value")
                    .build()
                    .toByteArray();
            assertRefused(file("other.pb", other), "no ONNX model");
            byte[] noGraph = ModelProto.newBuilder().setIrVersion(8).build().toByteArray();
            assertRefused(file("nograph.onnx", noGraph), "no graph");
        }

        @Test
        @DisplayName("cut off at any byte")
        void truncated() throws IOException {
            byte[] whole = linear().proto().toByteArray();
            int refused = 0;
            for (int length = 1; length < whole.length; length++) {
                Path file = file("cut.onnx", java.util.Arrays.copyOf(whole, length));
                try {
                    // A message may by chance end between two fields; then what is missing shows in the content.
                    OnnxModel.read(file);
                } catch (OnnxFormatException e) {
                    refused++;
                    assertThat(e.getMessage()).contains("cut.onnx").doesNotContain("\n");
                }
            }
            assertThat(refused).isGreaterThan(whole.length - 10);
            assertRefused(
                    file("cut.onnx", java.util.Arrays.copyOf(whole, whole.length / 2)), "cut off", "load it again");
        }

        @Test
        void a_tensor_whose_data_does_not_fit_its_shape() throws IOException {
            ModelProto.Builder proto = linear().proto().toBuilder();
            proto.getGraphBuilder().getInitializerBuilder(0).setRawData(ByteString.copyFrom(new byte[20]));
            assertRefused(file("short.onnx", proto.build().toByteArray()), "'w'", "should have 24 bytes and has 20");
            proto.getGraphBuilder().getInitializerBuilder(0).setDims(0, -1);
            assertRefused(file("negative.onnx", proto.build().toByteArray()), "'w'", "impossible shape");
            proto.getGraphBuilder()
                    .getInitializerBuilder(0)
                    .setDims(0, Long.MAX_VALUE)
                    .setDims(1, 3);
            assertRefused(file("huge.onnx", proto.build().toByteArray()), "'w'", "impossible shape");
        }
    }
}
