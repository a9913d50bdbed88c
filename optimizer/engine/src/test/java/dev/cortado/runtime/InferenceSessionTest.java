package dev.cortado.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import dev.cortado.onnx.Dimension;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.progress.Cancellation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An inference session")
class InferenceSessionTest {

    private static final int FLOAT = TensorProto.DataType.FLOAT.getNumber();
    private static final float[][] WEIGHT = {{1, 2, 3}, {4, 5, 6}};

    @TempDir
    Path directory;

    private Path matMul() throws IOException {
        return TestModels.write(TestModels.matMul(WEIGHT), directory.resolve("matmul.onnx"));
    }

    private static OnnxTensor tensor(float[] values, long... shape) throws Exception {
        return OnnxTensor.createTensor(InferenceSession.environment(), FloatBuffer.wrap(values), shape);
    }

    @Nested
    @DisplayName("that is open")
    class Open {

        @Test
        void tells_its_inputs_and_outputs_as_the_model_declares_them() throws IOException {
            try (InferenceSession session = InferenceSession.open(matMul(), RunSettings.defaults())) {
                assertThat(session.inputs()).singleElement().satisfies(input -> {
                    assertThat(input.name()).isEqualTo("x");
                    assertThat(input.type()).isEqualTo(ElementType.FLOAT);
                    assertThat(input.shape()).containsExactly(new Dimension.Symbol("batch"), new Dimension.Fixed(2));
                });
                assertThat(session.outputs()).extracting("name").containsExactly("y");
            }
        }

        @Test
        void computes() throws Exception {
            try (InferenceSession session = InferenceSession.open(
                            matMul(), RunSettings.defaults().withThreads(1));
                    OnnxTensor x = tensor(new float[] {1, 10, 100, 1000}, 2, 2);
                    OrtSession.Result result = session.run(Map.of("x", x), Cancellation.NEVER)) {
                assertThat(TensorValues.of(result).get("y")).containsExactly(41, 52, 63, 4100, 5200, 6300);
            }
        }

        @Test
        void writes_into_tensors_laid_out_beforehand() throws Exception {
            ByteBuffer memory = ByteBuffer.allocateDirect(3 * Float.BYTES).order(ByteOrder.nativeOrder());
            try (InferenceSession session = InferenceSession.open(matMul(), RunSettings.defaults());
                    OnnxTensor x = tensor(new float[] {1, 1}, 1, 2);
                    OnnxTensor y = OnnxTensor.createTensor(
                            InferenceSession.environment(), memory.asFloatBuffer(), new long[] {1, 3})) {
                session.runInto(Map.of("x", x), Map.of("y", y));
                assertThat(List.of(memory.getFloat(0), memory.getFloat(4), memory.getFloat(8)))
                        .containsExactly(5f, 7f, 9f);
            }
        }

        @Test
        void names_a_missing_input_and_the_nearest_to_a_misspelt_one() throws Exception {
            try (InferenceSession session = InferenceSession.open(matMul(), RunSettings.defaults());
                    OnnxTensor x = tensor(new float[] {1, 1}, 1, 2)) {
                assertThatThrownBy(() -> session.run(Map.of(), Cancellation.NEVER))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("matmul.onnx needs the input 'x'");
                assertThatThrownBy(() -> session.run(Map.of("x", x, "xx", x), Cancellation.NEVER))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("no input 'xx'")
                        .hasMessageEndingWith("x");
                assertThatThrownBy(() -> session.run(Map.of("x", x), Set.of("z"), Cancellation.NEVER))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("no output 'z'");
            }
        }

        @Test
        void says_in_one_line_that_a_shape_does_not_fit() throws Exception {
            try (InferenceSession session = InferenceSession.open(matMul(), RunSettings.defaults());
                    OnnxTensor x = tensor(new float[] {1, 1, 1}, 1, 3)) {
                assertThatThrownBy(() -> session.run(Map.of("x", x), Cancellation.NEVER))
                        .isInstanceOf(InferenceException.class)
                        .hasMessageStartingWith("matmul.onnx failed: ")
                        .hasMessageContaining("Expected: 2")
                        .hasMessageNotContaining("ORT_")
                        .hasMessageNotContaining("\n");
            }
        }

        @Test
        void names_the_node_that_fails_at_run_time() throws Exception {
            Path file = TestModels.write(
                    TestModels.model(GraphProto.newBuilder()
                            .setName("gather")
                            .addInput(TestModels.value("i", TensorProto.DataType.INT64.getNumber(), "n"))
                            .addOutput(TestModels.value("y", FLOAT, "n", 1))
                            .addInitializer(TestModels.floats("table", List.of(3L, 1L), 1, 2, 3))
                            .addNode(TestModels.node("Gather", "look_up", List.of("table", "i"), "y"))),
                    directory.resolve("gather.onnx"));
            try (InferenceSession session = InferenceSession.open(file, RunSettings.defaults());
                    OnnxTensor index = OnnxTensor.createTensor(InferenceSession.environment(), new long[] {7})) {
                InferenceException failure = catchThrowableOfType(
                        InferenceException.class, () -> session.run(Map.of("i", index), Cancellation.NEVER));
                assertThat(failure).hasMessageContaining("node 'look_up' (Gather)");
                assertThat(failure.node()).contains("look_up");
            }
        }
    }

    @Nested
    @DisplayName("that is cancelled")
    class Cancelled {

        @Test
        void does_not_start() throws Exception {
            Cancellation cancellation = Cancellation.create();
            cancellation.cancel();
            try (InferenceSession session = InferenceSession.open(matMul(), RunSettings.defaults());
                    OnnxTensor x = tensor(new float[] {1, 1}, 1, 2)) {
                assertThatThrownBy(() -> session.run(Map.of("x", x), cancellation))
                        .isInstanceOf(CancellationException.class);
            }
        }

        @Test
        void stops_in_the_middle_of_a_long_run() throws Exception {
            // Hundreds of products of 1500 x 1500 take many seconds; each is a fraction of one.
            int side = 1500;
            int nodes = 400;
            var graph = GraphProto.newBuilder()
                    .setName("long")
                    .addInput(TestModels.value("x0", FLOAT, side, side))
                    .addOutput(TestModels.value("x" + nodes, FLOAT, side, side));
            for (int i = 0; i < nodes; i++) {
                graph.addNode(TestModels.node("MatMul", "n" + i, List.of("x" + i, "x0"), "x" + (i + 1)));
            }
            Path file = TestModels.write(TestModels.model(graph), directory.resolve("long.onnx"));
            Cancellation cancellation = Cancellation.create();
            try (InferenceSession session =
                            InferenceSession.open(file, RunSettings.defaults().withThreads(1));
                    OnnxTensor x = tensor(new float[side * side], side, side)) {
                Thread canceller = Thread.ofPlatform().start(() -> {
                    try {
                        Thread.sleep(300);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    cancellation.cancel();
                });
                long start = System.nanoTime();
                assertThatThrownBy(() -> session.run(Map.of("x0", x), cancellation))
                        .isInstanceOf(CancellationException.class);
                assertThat((System.nanoTime() - start) / 1e9).isLessThan(5);
                canceller.join();
            }
        }
    }

    @Nested
    @DisplayName("that cannot be opened")
    class Refused {

        @Test
        void says_that_the_file_is_missing() {
            Path missing = directory.resolve("missing.onnx");
            assertThatThrownBy(() -> InferenceSession.open(missing, RunSettings.defaults()))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessage(missing + ": no such file");
        }

        @Test
        void says_that_a_cut_off_file_is_no_model() throws IOException {
            Path whole = matMul();
            byte[] bytes = Files.readAllBytes(whole);
            Path cut = Files.write(directory.resolve("cut.onnx"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
            assertThatThrownBy(() -> InferenceSession.open(cut, RunSettings.defaults()))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessageStartingWith("cut.onnx does not load in ONNX Runtime: ")
                    .hasMessageNotContaining("\n");
        }

        @Test
        void names_the_operator_it_does_not_know() throws IOException {
            Path file = TestModels.write(
                    TestModels.model(GraphProto.newBuilder()
                            .setName("unknown")
                            .addInput(TestModels.value("x", FLOAT, 1))
                            .addOutput(TestModels.value("y", FLOAT, 1))
                            .addNode(TestModels.node("Sparkle", "shiny", List.of("x"), "y"))),
                    directory.resolve("unknown.onnx"));
            ModelLoadException failure = catchThrowableOfType(
                    ModelLoadException.class, () -> InferenceSession.open(file, RunSettings.defaults()));
            assertThat(failure).hasMessageContaining("Sparkle").hasMessageNotContaining("\n");
        }

        @Test
        void names_the_node_whose_shapes_do_not_fit() throws IOException {
            Path file = TestModels.write(
                    TestModels.model(GraphProto.newBuilder()
                            .setName("shapes")
                            .addInput(TestModels.value("x", FLOAT, 2, 3))
                            .addOutput(TestModels.value("y", FLOAT, 2, 2))
                            .addInitializer(TestModels.floats("w", List.of(2L, 2L), 1, 2, 3, 4))
                            .addNode(TestModels.node("MatMul", "ill_fitting", List.of("x", "w"), "y"))),
                    directory.resolve("shapes.onnx"));
            ModelLoadException failure = catchThrowableOfType(
                    ModelLoadException.class, () -> InferenceSession.open(file, RunSettings.defaults()));
            assertThat(failure.node()).contains("ill_fitting");
            assertThat(failure).hasMessageContaining("node 'ill_fitting' (MatMul)");
        }

        @Test
        void lists_the_providers_there_are() throws IOException {
            Path file = matMul();
            assertThatThrownBy(() ->
                            InferenceSession.open(file, RunSettings.defaults().withProvider("CUDA")))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessageContaining("provider 'cuda' is not in this build of ONNX Runtime, which has: cpu");
            assertThatThrownBy(() ->
                            InferenceSession.open(file, RunSettings.defaults().withProvider("cpuu")))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessageContaining("'cpuu'")
                    .hasMessageContaining("cpu");
        }
    }
}
