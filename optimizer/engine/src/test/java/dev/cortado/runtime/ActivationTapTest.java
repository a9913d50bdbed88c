package dev.cortado.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.GraphBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Inner values of a model that runs")
class ActivationTapTest {

    private static final List<String> TEXTS = List.of(
            "Rain.",
            "The library closes at six.",
            "He repaired the bicycle in an hour.",
            "Snow.",
            "She poured the coffee into a small glass, and then another one for the visitor.",
            "Prices fell.");

    @TempDir
    Path folder;

    @Test
    void are_what_the_nodes_before_them_compute() throws Exception {
        OnnxModel model = new GraphBuilder("small", 17)
                .input("x", ElementType.FLOAT, List.of(4L))
                .output("y", ElementType.FLOAT, List.of(4L))
                .node("", "Add", List.of("x", "x"), List.of("twice"), Map.of())
                .node("", "Erf", List.of("twice"), List.of("y"), Map.of())
                .build();
        List<String> seen = new ArrayList<>();
        List<float[]> values = new ArrayList<>();
        Feeds feeds = new SynthesizedFeeds(InputSynthesizer.of(model).specs(1, 1), 3, 5);
        try (ActivationTap tap =
                ActivationTap.open(model, new LinkedHashSet<>(List.of("twice", "x")), RunSettings.defaults(), folder)) {
            tap.run(
                    feeds,
                    (value, tensor) -> {
                        seen.add(value);
                        values.add(TensorValues.floats(tensor));
                    },
                    Progress.NONE);
        }
        assertThat(seen).containsExactly("twice", "x", "twice", "x", "twice", "x");
        for (int i = 0; i < values.size(); i += 2) {
            for (int j = 0; j < 4; j++) {
                assertThat(values.get(i)[j]).isEqualTo(2 * values.get(i + 1)[j]);
            }
        }
        assertThat(values.get(0)).isNotEqualTo(values.get(2));
        try (var left = Files.list(folder)) {
            assertThat(left).as("the copy is deleted").isEmpty();
        }
        assertThatThrownBy(() -> ActivationTap.open(model, Set.of("twise"), RunSettings.defaults(), folder))
                .hasMessageContaining("'twise'")
                .hasMessageContaining("twice");
    }

    @Test
    void do_not_depend_on_how_texts_are_batched_and_are_never_those_of_padding() throws Exception {
        Model model = TestModels.minilm();
        double[] alone = sums(model, 1);
        double[] together = sums(model, 4);
        assertThat(together[0]).as("values").isEqualTo(alone[0]);
        assertThat(together[1]).as("sum").isCloseTo(alone[1], within(1e-3 * Math.abs(alone[1])));
        int tokens = 0;
        try (Tokenizer tokenizer = Tokenizer.load(model.tokenizer().orElseThrow())) {
            for (int length : tokenizer.lengths(TEXTS)) {
                tokens += length;
            }
        }
        assertThat(alone[0]).as("384 values a token").isEqualTo(384.0 * tokens);
    }

    /** How many values, and the sum of their squares. */
    private double[] sums(Model model, int batch) throws IOException {
        String output = model.onnx().graph().outputs().getFirst().name();
        TextFeeds feeds = TextFeeds.of("texts", model, TEXTS, batch);
        assertThat(feeds.size()).isEqualTo(TEXTS.size());
        double[] sums = new double[2];
        try (ActivationTap tap = ActivationTap.open(model.onnx(), Set.of(output), RunSettings.defaults(), folder)) {
            tap.run(feeds, (_, tensor) -> add(sums, tensor), Progress.NONE);
        }
        return sums;
    }

    private static void add(double[] sums, OnnxTensor tensor) {
        for (float value : TensorValues.floats(tensor)) {
            sums[0]++;
            sums[1] += (double) value * value;
        }
    }
}
