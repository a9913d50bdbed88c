package dev.cortado.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import dev.cortado.resource.Resource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The text encoder")
class TextEncoderTest {

    private static final float CLOSE = 1e-5f;

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    @Nested
    @DisplayName("with all-MiniLM-L6-v2")
    class MiniLm {

        @Test
        void gives_unit_vectors_that_know_what_is_alike() throws IOException {
            try (TextEncoder encoder = TextEncoder.open(TestModels.minilm(), RunSettings.defaults())) {
                float[][] vectors = encoder.embed(
                        List.of("A man is eating food.", "A man eats a meal.", "The central bank raised its rates."),
                        Progress.NONE);
                assertThat(vectors).hasDimensions(3, 384);
                for (float[] vector : vectors) {
                    assertThat(dot(vector, vector)).isCloseTo(1, within(1e-5));
                }
                assertThat(dot(vectors[0], vectors[1])).isGreaterThan(0.7);
                assertThat(dot(vectors[0], vectors[2])).isLessThan(0.2);
            }
        }

        @Test
        void pools_as_plain_arithmetic_over_onnx_runtimes_output_does() throws Exception {
            String text = "A cortado is a coffee cut down to size.";
            float[] expected;
            Model model = TestModels.minilm();
            try (Tokenizer tokenizer = Tokenizer.load(model.tokenizer().orElseThrow());
                    OrtSession session = OrtEnvironment.getEnvironment()
                            .createSession(model.file().toString())) {
                long[][] ids = tokenizer.encode(List.of(text), 128).ids();
                long[][] ones = new long[1][ids[0].length];
                java.util.Arrays.fill(ones[0], 1);
                OrtEnvironment environment = InferenceSession.environment();
                try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, ids);
                        OnnxTensor maskTensor = OnnxTensor.createTensor(environment, ones);
                        OnnxTensor typeTensor = OnnxTensor.createTensor(environment, new long[1][ids[0].length]);
                        OrtSession.Result result = session.run(Map.of(
                                "input_ids", idTensor, "attention_mask", maskTensor, "token_type_ids", typeTensor))) {
                    float[][] tokens = ((float[][][]) result.get(0).getValue())[0];
                    double[] mean = new double[tokens[0].length];
                    double squares = 0;
                    for (int i = 0; i < mean.length; i++) {
                        for (float[] token : tokens) {
                            mean[i] += token[i] / tokens.length;
                        }
                        squares += mean[i] * mean[i];
                    }
                    expected = new float[mean.length];
                    for (int i = 0; i < mean.length; i++) {
                        expected[i] = (float) (mean[i] / Math.sqrt(squares));
                    }
                }
            }
            try (TextEncoder encoder = TextEncoder.open(model, RunSettings.defaults())) {
                assertThat(encoder.embed(List.of(text), Progress.NONE)[0]).containsExactly(expected, within(CLOSE));
            }
        }

        @Test
        void gives_each_text_the_vector_it_has_alone_whatever_stands_beside_it() throws IOException {
            List<String> texts = new ArrayList<>(List.of("", "☕", "beans", "word ".repeat(2000)));
            for (int i = 0; i < 60; i++) {
                texts.add("sentence number " + i + " with a few more words".repeat(i % 7));
            }
            try (TextEncoder encoder = TextEncoder.open(TestModels.minilm(), RunSettings.defaults())) {
                float[][] together = encoder.embed(texts, Progress.NONE);
                for (int i = 0; i < texts.size(); i += 3) {
                    float[] alone = encoder.embed(List.of(texts.get(i)), Progress.NONE)[0];
                    assertThat(together[i]).as(texts.get(i)).containsExactly(alone, within(CLOSE));
                }
            }
        }

        @Test
        void cuts_long_texts_to_what_the_model_takes() throws IOException {
            try (TextEncoder encoder = TextEncoder.open(TestModels.minilm(), RunSettings.defaults())) {
                assertThat(encoder.maxTokens()).isBetween(128, 512);
                String kept = "bean ".repeat(encoder.maxTokens() - 2);
                float[][] vectors = encoder.embed(List.of(kept, kept + "and something else entirely"), Progress.NONE);
                assertThat(vectors[0]).containsExactly(vectors[1], within(CLOSE));
            }
        }

        @Test
        void counts_texts_and_stops_when_cancelled() throws IOException {
            List<String> texts = java.util.Collections.nCopies(200, "the same sentence again");
            Cancellation cancellation = Cancellation.create();
            Progress progress = new Progress() {
                @Override
                public void report(String task, long done, long total, Unit unit) {
                    assertThat(total).isEqualTo(200);
                    if (done > 0) {
                        cancellation.cancel();
                    }
                }

                @Override
                public Cancellation cancellation() {
                    return cancellation;
                }
            };
            try (TextEncoder encoder = TextEncoder.open(TestModels.minilm(), RunSettings.defaults())) {
                assertThatThrownBy(() -> encoder.embed(texts, progress)).isInstanceOf(CancellationException.class);
                assertThat(encoder.embed(List.of(), Progress.NONE)).isEmpty();
            }
        }
    }

    @Nested
    @DisplayName("that cannot be opened")
    class Refused {

        @Test
        void says_that_there_is_no_tokenizer() throws IOException {
            Model model = TestModels.minilm();
            Model bare = Model.of("bare", model.resource(), Optional.empty());
            assertThatThrownBy(() -> TextEncoder.open(bare, RunSettings.defaults()))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessageContaining("bare has no tokenizer.json");
        }

        @Test
        void says_that_a_convolutional_network_takes_no_text() throws IOException {
            var file = TestModels.ocrDetector();
            var resource = new Resource(file.toUri().toString(), file, "", 0);
            Model model = Model.of("detector", resource, TestModels.minilm().tokenizer());
            assertThatThrownBy(() -> TextEncoder.open(model, RunSettings.defaults()))
                    .isInstanceOf(ModelLoadException.class)
                    .hasMessageStartingWith("detector is no text encoder: ");
        }
    }
}
