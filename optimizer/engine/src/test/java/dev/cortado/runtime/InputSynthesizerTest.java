package dev.cortado.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.progress.Cancellation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The input synthesizer")
class InputSynthesizerTest {

    private static final int INT64 = TensorProto.DataType.INT64.getNumber();
    private static final int FLOAT = TensorProto.DataType.FLOAT.getNumber();

    private static Map<String, InputSpec> specs(OnnxModel model, int batch, int tokens) {
        return InputSynthesizer.of(model).specs(batch, tokens).stream()
                .collect(Collectors.toMap(InputSpec::name, Function.identity()));
    }

    private static Map<String, InputSpec> specs(GraphProto.Builder graph) {
        return specs(OnnxModel.of(TestModels.model(graph), null), 2, 16);
    }

    @Nested
    @DisplayName("for real models")
    class Real {

        @Test
        void keeps_ids_inside_the_vocabulary_and_masks_and_segments_plain() throws IOException {
            Map<String, InputSpec> specs = specs(TestModels.minilm().onnx(), 3, 7);
            assertThat(specs.get("input_ids").bound()).isEqualTo(30522);
            assertThat(specs.get("input_ids").content()).isEqualTo(InputSpec.Content.INDEX);
            assertThat(specs.get("attention_mask").bound()).isEqualTo(1);
            assertThat(specs.get("token_type_ids").bound()).isZero();
            assertThat(specs.values()).allMatch(spec -> spec.shape().equals(List.of(3L, 7L)));
        }

        @Test
        void sees_the_vocabulary_through_quantisation() throws IOException {
            assertThat(specs(TestModels.minilmInt8().onnx(), 1, 4)
                            .get("input_ids")
                            .bound())
                    .isEqualTo(30522);
        }

        @Test
        void refuses_more_tokens_than_there_are_positions() throws IOException {
            InputSynthesizer synthesizer =
                    InputSynthesizer.of(TestModels.minilm().onnx());
            assertThat(synthesizer.specs(1, 512)).hasSize(3);
            assertThatThrownBy(() -> synthesizer.specs(1, 513))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("tokens: the model's table of positions allows at most 512, asked for 513");
        }

        @Test
        void says_tokens_of_texts_and_a_shape_of_what_has_no_tokens() throws IOException {
            Map<Path, String> described = Map.of(
                    TestModels.minilm().file(), "2 x 16 tokens",
                    TestModels.ocrDetector(), "2 x 3 x 224 x 224",
                    TestModels.voiceDetector(), "2 x 512");
            for (Map.Entry<Path, String> entry : described.entrySet()) {
                assertThat(InputSynthesizer.of(OnnxModel.read(entry.getKey())).describe(2, 16))
                        .isEqualTo(entry.getValue());
            }
        }

        @Test
        void makes_what_a_text_model_a_convolutional_and_a_recurrent_network_run_on() throws IOException {
            for (Path file :
                    List.of(TestModels.minilm().file(), TestModels.ocrDetector(), TestModels.voiceDetector())) {
                Map<String, OnnxTensor> inputs =
                        InputSynthesizer.of(OnnxModel.read(file)).synthesize(2, 16, 1);
                try (InferenceSession session = InferenceSession.open(file, RunSettings.defaults());
                        OrtSession.Result result = session.run(inputs, Cancellation.NEVER)) {
                    assertThat(TensorValues.of(result)).as(file.toString()).isNotEmpty();
                } finally {
                    inputs.values().forEach(OnnxTensor::close);
                }
            }
        }
    }

    @Nested
    @DisplayName("for declared shapes")
    class Shapes {

        @Test
        void takes_an_images_channels_from_the_first_convolution() {
            var graph = GraphProto.newBuilder()
                    .setName("g")
                    .addInput(TestModels.value("image", FLOAT, "n", "", "h", "w"))
                    .addInitializer(TestModels.floats("w", List.of(2L, 5L, 1L, 1L), new float[10]))
                    .addNode(TestModels.node("Conv", "c", List.of("image", "w"), "y"))
                    .addOutput(TestModels.value("y", FLOAT));
            assertThat(specs(graph).get("image").shape()).containsExactly(2L, 5L, 224L, 224L);
        }

        @Test
        void leaves_the_past_of_a_key_value_cache_empty() {
            var graph = GraphProto.newBuilder()
                    .setName("g")
                    .addInput(TestModels.value("past_key_values.0.key", FLOAT, "batch", 4, "past_sequence_length", 8))
                    .addInput(TestModels.value("attention_mask", INT64, "batch", "past_sequence_length + 1"))
                    .addNode(TestModels.node("Identity", "i", List.of("past_key_values.0.key"), "y"))
                    .addOutput(TestModels.value("y", FLOAT));
            assertThat(specs(graph).get("past_key_values.0.key").shape()).containsExactly(2L, 4L, 0L, 8L);
            assertThat(specs(graph).get("attention_mask").shape()).containsExactly(2L, 16L);
        }

        @Test
        void counts_positions_and_keeps_a_smaller_tables_bound_behind_a_cast() {
            var graph = GraphProto.newBuilder()
                    .setName("g")
                    .addInput(TestModels.value("position_ids", INT64, "batch", "seq"))
                    .addInput(TestModels.value("colour", TensorProto.DataType.INT32.getNumber(), "batch"))
                    .addInitializer(TestModels.floats("big", List.of(9L, 1L), new float[9]))
                    .addInitializer(TestModels.floats("small", List.of(1L, 4L), new float[4]))
                    .addNode(TestModels.node("Cast", "cast", List.of("colour"), "wide")
                            .addAttribute(TestModels.attribute("to", INT64)))
                    .addNode(TestModels.node("Gather", "one", List.of("big", "wide"), "a"))
                    .addNode(TestModels.node("Gather", "two", List.of("small", "wide"), "b")
                            .addAttribute(TestModels.attribute("axis", -1)))
                    .addOutput(TestModels.value("b", FLOAT));
            assertThat(specs(graph).get("position_ids").content()).isEqualTo(InputSpec.Content.POSITION);
            assertThat(specs(graph).get("colour").bound()).isEqualTo(4);
        }

        @Test
        void keeps_ids_inside_the_words_of_fused_embeddings() {
            var graph = GraphProto.newBuilder()
                    .setName("g")
                    .addInput(TestModels.value("ids", INT64, "batch", "tokens"))
                    .addInitializer(TestModels.floats("words", List.of(9L, 2L), new float[18]))
                    .addInitializer(TestModels.floats("scale", List.of(2L), new float[2]))
                    .addNode(TestModels.node(
                                    "EmbedLayerNorm", "e", List.of("ids", "", "", "", "words", "scale", "scale"), "y")
                            .setDomain("dev.cortado"))
                    .addOutput(TestModels.value("y", FLOAT));
            assertThat(specs(graph).get("ids").bound()).isEqualTo(9);
        }
    }

    @Nested
    @DisplayName("makes tensors that")
    class Tensors {

        @Test
        void are_the_same_for_the_same_seed_and_others_for_another() {
            List<InputSpec> specs = List.of(
                    new InputSpec("x", dev.cortado.onnx.ElementType.FLOAT, List.of(50L), InputSpec.Content.NORMAL, 0));
            double[] first = values(specs, 1);
            assertThat(values(specs, 1)).isEqualTo(first);
            assertThat(values(specs, 2)).isNotEqualTo(first);
        }

        @Test
        void stay_inside_the_bound_and_reach_all_of_it() {
            double[] values = values(
                    List.of(new InputSpec(
                            "x", dev.cortado.onnx.ElementType.INT32, List.of(100L, 10L), InputSpec.Content.INDEX, 7)),
                    3);
            assertThat(values).hasSize(1000).containsOnly(0, 1, 2, 3, 4, 5, 6);
        }

        @Test
        void count_along_the_last_dimension() {
            double[] values = values(
                    List.of(new InputSpec(
                            "x", dev.cortado.onnx.ElementType.INT64, List.of(2L, 3L), InputSpec.Content.POSITION, 0)),
                    3);
            assertThat(values).containsExactly(0, 1, 2, 0, 1, 2);
        }

        private static double[] values(List<InputSpec> specs, long seed) {
            Map<String, OnnxTensor> tensors = SynthesizedTensors.of(specs, seed);
            try {
                return TensorValues.of(tensors.get("x")).orElseThrow();
            } finally {
                tensors.values().forEach(OnnxTensor::close);
            }
        }
    }
}
