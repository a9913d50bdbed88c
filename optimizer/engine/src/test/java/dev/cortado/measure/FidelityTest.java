package dev.cortado.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.onnx.proto.ModelProto;
import dev.cortado.progress.Progress;
import dev.cortado.resource.Resource;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Fidelity")
class FidelityTest {

    private static final List<String> TEXTS = List.of(
            "A man is playing a guitar.",
            "The stock market fell sharply on Monday.",
            "How do I brew a good espresso at home?",
            "Neural networks can be quantised to eight bits.",
            "It rained all day in the mountains.",
            "She sells sea shells.");

    @TempDir
    Path directory;

    private Model model(String name, ModelProto proto) throws IOException {
        Path file = TestModels.write(proto, directory.resolve(name + ".onnx"));
        return Model.of(name, new Resource(file.toUri().toString(), file, "", Files.size(file)), Optional.empty());
    }

    @Test
    void is_cosine_decibels_and_largest_error_as_by_hand() {
        double[][] reference = {{3, 4}, {1, 0}};
        double[][] answers = {{4, 3}, {1, 0.5}};
        FidelityRow row = AnswerComparison.of("m", reference, answers, 7);
        double second = 1 / Math.sqrt(1.25);
        assertThat(row.cosineMean()).isCloseTo((24 / 25.0 + second) / 2, within(1e-12));
        assertThat(row.cosineMin()).isCloseTo(second, within(1e-12));
        assertThat(row.sqnrDecibels()).isCloseTo(10 * Math.log10(26 / 2.25), within(1e-12));
        assertThat(row.maxAbsError()).isEqualTo(1);
        assertThat(row.bytes()).isEqualTo(7);
    }

    @Test
    void of_a_model_with_itself_is_perfect() {
        FidelityRow row = AnswerComparison.of("m", new double[][] {{0, 0}}, new double[][] {{0, 0}}, 1);
        assertThat(row.cosineMean()).isEqualTo(1);
        assertThat(row.sqnrDecibels()).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void of_optimums_int8_minilm_is_high_and_not_perfect() throws IOException {
        FidelityResult result = Fidelity.compare(
                TestModels.minilm(), List.of(TestModels.minilmInt8()), TEXTS, RunSettings.defaults(), Progress.NONE);
        FidelityRow baseline = result.rows().getFirst();
        assertThat(baseline.cosineMin()).isEqualTo(1);
        FidelityRow row = result.rows().get(1);
        assertThat(row.samples()).isEqualTo(TEXTS.size());
        assertThat(row.cosineMean()).isBetween(0.95, 0.9999);
        assertThat(row.cosineMin()).isBetween(0.9, row.cosineMean());
        assertThat(row.cosineInterval().contains(row.cosineMean())).isTrue();
        // Unit vectors: |a - b|^2 = 2 - 2 cos, so both figures must tell the same story.
        assertThat(row.sqnrDecibels()).isCloseTo(-10 * Math.log10(2 - 2 * row.cosineMean()), within(0.01));
        assertThat(row.bytes()).isBetween(20_000_000L, 25_000_000L);
        assertThat(result.table().columnNames())
                .containsExactly(
                        "model",
                        "texts",
                        "cosine_mean",
                        "cosine_mean_low",
                        "cosine_mean_high",
                        "cosine_min",
                        "sqnr_db",
                        "max_abs_error",
                        "size_mb");
    }

    @Test
    void needs_no_texts_for_models_that_take_none() throws IOException {
        Model first = model("first", TestModels.matMul(new float[][] {{1, 2}, {3, 4}}));
        Model turned = model("turned", TestModels.matMul(new float[][] {{-2, -4}, {-6, -8}}));
        FidelityResult result = Fidelity.compare(first, List.of(first, turned), RunSettings.defaults(), Progress.NONE);
        assertThat(result.rows()).extracting(FidelityRow::model).containsExactly("first", "turned");
        FidelityRow row = result.rows().get(1);
        assertThat(row.samples()).isEqualTo(8);
        assertThat(row.cosineMean()).isCloseTo(-1, within(1e-9));
        // The answer is -2 times the reference: the noise is nine times the signal.
        assertThat(row.sqnrDecibels()).isCloseTo(10 * Math.log10(1 / 9.0), within(1e-4));
        assertThat(result.table().columnNames()).contains("samples");
    }

    @Test
    void refuses_no_texts_and_answers_of_another_width() throws IOException {
        assertThatThrownBy(() -> Fidelity.compare(
                        TestModels.minilm(), List.of(), List.of(), RunSettings.defaults(), Progress.NONE))
                .hasMessageContaining("at least one text");
        Model two = model("two", TestModels.matMul(new float[][] {{1, 2}, {3, 4}}));
        Model three = model("three", TestModels.matMul(new float[][] {{1, 2, 3}, {3, 4, 5}}));
        assertThatThrownBy(() -> Fidelity.compare(two, List.of(three), RunSettings.defaults(), Progress.NONE))
                .hasMessageContaining("three answers with 3 numbers, expected the baseline's 2");
    }
}
