package dev.cortado.measure.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.data.LabelledImages;
import dev.cortado.data.LabelledTexts;
import dev.cortado.measure.Fidelity;
import dev.cortado.measure.FidelityResult;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.onnx.proto.TensorProto;
import dev.cortado.progress.Progress;
import dev.cortado.resource.Resource;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models made by hand, whose answers can be worked out on paper. */
@DisplayName("Tasks on a model's logits")
class LogitTasksTest {

    private static final int FLOAT = TensorProto.DataType.FLOAT.getNumber();
    private static final int INT64 = TensorProto.DataType.INT64.getNumber();
    private static final List<String> WORDS = List.of("[UNK]", "good", "bad", "day");

    @TempDir
    Path folder;

    private Model model(String name, ModelProto proto, Optional<Path> tokenizer) throws IOException {
        Path file = TestModels.write(proto, folder.resolve(name + ".onnx"));
        return Model.of(name, new Resource(file.toUri().toString(), file, "", Files.size(file)), tokenizer);
    }

    /** A tokenizer.json with one token a word and no special ones. */
    private Path words() throws IOException {
        StringBuilder vocabulary = new StringBuilder();
        for (int i = 0; i < WORDS.size(); i++) {
            vocabulary
                    .append(i == 0 ? "" : ",")
                    .append('"')
                    .append(WORDS.get(i))
                    .append("\":")
                    .append(i);
        }
        return Files.writeString(folder.resolve("tokenizer.json"), """
                {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"normalizer":null,
                 "pre_tokenizer":{"type":"WhitespaceSplit"},"post_processor":null,"decoder":null,
                 "model":{"type":"WordLevel","vocab":{%s},"unk_token":"[UNK]"}}
                """.formatted(vocabulary));
    }

    /** Each token foretells the next by its row of a table: {@code logits[text, token] = table[ids[text, token]]}. */
    private static ModelProto bigrams(float... table) {
        int size = WORDS.size();
        return TestModels.model(GraphProto.newBuilder()
                .setName("bigrams")
                .addInput(TestModels.value("input_ids", INT64, "batch", "tokens"))
                .addOutput(TestModels.value("logits", FLOAT, "batch", "tokens", size))
                .addInitializer(TestModels.floats("table", List.of((long) size, (long) size), table))
                .addNode(TestModels.node("Gather", "rows", List.of("table", "input_ids"), "logits")));
    }

    /** The sum over the tokens of each token's row of a table of two classes. */
    private static ModelProto classifier(float... table) {
        long size = WORDS.size();
        return TestModels.model(GraphProto.newBuilder()
                .setName("classifier")
                .addInput(TestModels.value("input_ids", INT64, "batch", "tokens"))
                .addOutput(TestModels.value("logits", FLOAT, "batch", 2))
                .addInitializer(TestModels.floats("table", List.of(size, 2L), table))
                .addInitializer(TestModels.longs("axes", List.of(1L), 1))
                .addNode(TestModels.node("Gather", "rows", List.of("table", "input_ids"), "perToken"))
                .addNode(TestModels.node("ReduceSum", "sum", List.of("perToken", "axes"), "logits")
                        .addAttribute(TestModels.attribute("keepdims", 0))));
    }

    @Test
    @DisplayName("perplexity is that of the bigrams in the table, over all tokens but the first of each text")
    void perplexity() throws IOException {
        float log3 = (float) Math.log(3);
        // After "good" comes "day" with 1/2 (3 of 6), anything else with 1/6; after the others all are 1/4.
        Model model = model(
                "bigrams",
                bigrams(0, 0, 0, 0, /* good */ 0, 0, 0, log3, /* bad */ 0, 0, 0, 0, /* day */ 5, 5, 5, 5),
                Optional.of(words()));
        PerplexityTask task = new PerplexityTask("own", List.of("good day", "bad", "good bad day"));
        TaskOutcome outcome = task.run(model, RunSettings.defaults(), Progress.NONE);
        double expected = Math.exp(-(Math.log(1 / 2.0) + Math.log(1 / 6.0) + Math.log(1 / 4.0)) / 3);
        SampleScores scores = outcome.scores().values().iterator().next();
        assertThat(scores.size()).isEqualTo(3);
        assertThat(scores.value()).isCloseTo(expected, within(1e-6));
        assertThat(scores.over(new int[] {1})).isNaN();
        assertThatThrownBy(() -> new PerplexityTask("none", List.of())).hasMessageContaining("one text or more");
    }

    @Test
    @DisplayName("classification takes the larger logit, and says which class was taken for which")
    void texts() throws IOException {
        Model model = model(
                "classifier", classifier(0, 0, /* good */ 2, 0, /* bad */ 0, 2, /* day */ 1, 1), Optional.of(words()));
        LabelledTexts data = new LabelledTexts(
                "moods",
                List.of("good day", "bad bad day", "good", "bad", "good good", "bad day"),
                List.of(0, 1, 0, 0, 0, 1),
                List.of("glad", "sad"));
        Evaluation evaluation = Evaluator.run(
                new TextClassificationTask(data), List.of(model), RunSettings.defaults(), 1, Progress.NONE);
        EvaluationRow row = evaluation.rows().getFirst();
        assertThat(evaluation.metric()).isEqualTo(ClassScores.ACCURACY);
        assertThat(row.primary().value()).isCloseTo(5 / 6.0, within(1e-12));
        assertThat(row.confusion().orElseThrow().counts()).containsExactly(List.of(3, 1), List.of(0, 2));
        // Precision 1 and 2/3, recall 3/4 and 1: F1 6/7 and 4/5.
        assertThat(row.values().get(1).value()).isCloseTo((6 / 7.0 + 4 / 5.0) / 2, within(1e-12));
        LabelledTexts three = new LabelledTexts("three", List.of("good"), List.of(0), List.of("a", "b", "c"));
        assertThatThrownBy(() -> new TextClassificationTask(three).run(model, RunSettings.defaults(), Progress.NONE))
                .hasMessage("classifier knows 2 classes, the data 3 (a, b, c)");
        Model language = model("bigrams", bigrams(new float[16]), Optional.of(words()));
        assertThatThrownBy(() -> new TextClassificationTask(data).run(language, RunSettings.defaults(), Progress.NONE))
                .hasMessageContaining("bigrams is no classifier");
        assertThatThrownBy(() -> new PerplexityTask("own", List.of("good day"))
                        .run(model, RunSettings.defaults(), Progress.NONE))
                .hasMessageContaining("classifier is no language model");
    }

    @Test
    @DisplayName("fidelity adds agreement and divergence where there are logits")
    void fidelity() throws IOException {
        Model first = model("first", classifier(0, 0, 2, 0, 0, 2, 1, 1), Optional.of(words()));
        Model second = model("second", classifier(0, 0, 2, 0, 0, -2, 1, 1), Optional.of(words()));
        FidelityResult result =
                Fidelity.compare(first, List.of(second), List.of("good", "bad"), RunSettings.defaults(), Progress.NONE);
        assertThat(result.rows().getFirst().logits().orElseThrow().top1()).isEqualTo(1);
        assertThat(result.rows().getFirst().logits().orElseThrow().klNats()).isZero();
        assertThat(result.rows().get(1).logits().orElseThrow().top1()).isEqualTo(0.5);
        // For "bad" the first gives (0, 2), the second (0, -2): the divergence of two such is 2 d tanh(d / 2) / 2 at d
        // = 2.
        double certain = 1 / (1 + Math.exp(-2));
        double divergence = certain * 2 - (1 - certain) * 2;
        assertThat(result.rows().get(1).logits().orElseThrow().klNats()).isCloseTo(divergence / 2, within(1e-6));
        assertThat(result.table().columnNames()).contains("top1_agreement", "top5_agreement", "kl_nats");
        FidelityResult made = Fidelity.compare(first, List.of(second), RunSettings.defaults(), Progress.NONE);
        assertThat(made.rows().get(1).logits()).isPresent();
    }

    /** Two pictures of 2 x 3 and a model that says whether the left or the right column is lighter. */
    private Model sides(String name, Object... shape) throws IOException {
        boolean flat = shape.length == 2;
        float[] weights = {1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1};
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("sides")
                .addInput(TestModels.value("pixels", FLOAT, shape))
                .addOutput(TestModels.value("scores", FLOAT, "n", 2))
                .addInitializer(TestModels.floats("weights", List.of(6L, 2L), weights));
        if (!flat) {
            graph.addNode(TestModels.node("Flatten", "flatten", List.of("pixels"), "flat"));
        }
        graph.addNode(TestModels.node("MatMul", "product", List.of(flat ? "pixels" : "flat", "weights"), "scores"));
        return model(name, TestModels.model(graph), Optional.empty());
    }

    private static LabelledImages pictures(int count) {
        byte w = (byte) 255;
        List<byte[]> pixels = new ArrayList<>();
        List<Integer> classes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pixels.add(i % 2 == 0 ? new byte[] {w, 0, 0, w, 0, 0} : new byte[] {0, 0, 100, 0, 0, w});
            classes.add(i == 0 ? 1 : i % 2);
        }
        return new LabelledImages("sides", 2, 3, pixels, classes, List.of("left", "right"));
    }

    @Test
    @DisplayName("pictures go in as the input's declaration says: channels first, last, none, flat, a fixed batch")
    void images() throws IOException {
        ImageClassificationTask task = new ImageClassificationTask(pictures(101));
        List<Model> models = List.of(
                sides("first", "n", 1, 2, 3),
                sides("last", "n", 2, 3, 1),
                sides("none", "n", 2, 3),
                sides("flat", "n", 6),
                sides("open", "n", 1, "height", "width"),
                sides("fixed", 7, 1, 2, 3));
        Evaluation evaluation = Evaluator.run(task, models, RunSettings.defaults(), 1, Progress.NONE);
        for (EvaluationRow row : evaluation.rows()) {
            assertThat(row.primary().value()).as(row.model()).isCloseTo(100 / 101.0, within(1e-12));
        }
        assertThat(evaluation.rows().getFirst().confusion().orElseThrow().count(1, 0))
                .isEqualTo(1);
    }

    @Test
    @DisplayName("pictures of another size are resampled, other inputs refused")
    void sizes() throws IOException {
        byte w = (byte) 255;
        byte[] large = new byte[4 * 6];
        for (int i = 0; i < large.length; i++) {
            large[i] = i % 6 > 3 ? w : 0;
        }
        LabelledImages images = new LabelledImages("large", 4, 6, List.of(large), List.of(1), List.of("left", "right"));
        Model model = sides("first", "n", 1, 2, 3);
        SampleScores scores = new ImageClassificationTask(images)
                .run(model, RunSettings.defaults(), Progress.NONE)
                .scores()
                .get(ClassScores.ACCURACY);
        assertThat(scores.value()).isEqualTo(1);
        Model flat = sides("flat", "n", 6);
        assertThatThrownBy(() -> new ImageClassificationTask(images).run(flat, RunSettings.defaults(), Progress.NONE))
                .hasMessage("flat takes 6 pixels, the pictures of large have 4 x 6");
        Model text = model("classifier", classifier(new float[8]), Optional.of(words()));
        assertThatThrownBy(() -> new ImageClassificationTask(images).run(text, RunSettings.defaults(), Progress.NONE))
                .hasMessageContaining("classifier is no classifier of pictures");
    }
}
