package dev.cortado.quantize.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.QuantizerTests;
import dev.cortado.quantize.smooth.ChannelPeaks;
import dev.cortado.quantize.smooth.OutlierSplit;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.SynthesizedFeeds;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Products with their outliers apart")
class SplitCandidateTest {

    private static final int WIDTH = 64;
    private static final int ROWS = 4;
    private static final List<Integer> OUTLIERS = List.of(5, 37);

    private OnnxModel model;

    /** Two products of an activation that has two large channels, one of an activation that has none. */
    @BeforeEach
    void makeModel() {
        float[] spikes = new float[WIDTH];
        Arrays.fill(spikes, 1);
        OUTLIERS.forEach(channel -> spikes[channel] = 100);
        model = new ModelBuilder()
                .input("x", ElementType.FLOAT, ROWS, WIDTH)
                .weight("spikes", List.of((long) WIDTH), spikes)
                .weight("w0", List.of((long) WIDTH, (long) WIDTH), QuantizerTests.random(1, WIDTH * WIDTH, -0.3, 0.3))
                .weight("w1", List.of((long) WIDTH, (long) WIDTH), QuantizerTests.random(2, WIDTH * WIDTH, -0.3, 0.3))
                .weight("w2", List.of((long) WIDTH, (long) WIDTH), QuantizerTests.random(3, WIDTH * WIDTH, -0.3, 0.3))
                .node("Mul", "spike", List.of("x", "spikes"), "h")
                .node("MatMul", "one", List.of("h", "w0"), "y0")
                .node("MatMul", "two", List.of("h", "w1"), "y1")
                .node("MatMul", "plain", List.of("x", "w2"), "y2")
                .output("y0", ElementType.FLOAT, ROWS, WIDTH)
                .output("y1", ElementType.FLOAT, ROWS, WIDTH)
                .output("y2", ElementType.FLOAT, ROWS, WIDTH)
                .build();
    }

    private ChannelPeaks peaks() {
        return new ChannelPeaks(new SynthesizedFeeds(InputSynthesizer.of(model).specs(1, 1), 20, 3));
    }

    private static Map<String, float[]> run(OnnxModel model) {
        return OrtRunner.run(model, Map.of("x", new Feed(QuantizerTests.random(9, ROWS * WIDTH, -2, 2), ROWS, WIDTH)));
    }

    @Test
    @DisplayName("compute what they did, from the channels that are large and from all others")
    void divided() throws IOException {
        PassResult result = new OutlierSplit(List.of(), peaks()).apply(model, Progress.NONE);
        assertThat(result.report().nodes().stream()
                        .filter(change -> change.outcome() == Outcome.CHANGED)
                        .map(NodeChange::node))
                .containsExactly("one", "two");
        assertThat(result.report().nodes().stream()
                        .filter(change -> change.node().equals("plain"))
                        .map(NodeChange::reason))
                .containsExactly("no few channels of its activation stand out");
        Node gather = result.model().graph().nodes().stream()
                .filter(node -> node.is("Gather"))
                .findFirst()
                .orElseThrow();
        assertThat(result.model()
                        .graph()
                        .initializer(gather.input(1))
                        .orElseThrow()
                        .proto()
                        .getInt64DataList())
                .containsExactly(5L, 37L);
        // Both read the same two parts.
        assertThat(result.model().graph().operatorCounts())
                .containsEntry("Gather", 1L)
                .containsEntry("MatMul", 5L);
        Map<String, float[]> before = run(model);
        run(result.model()).forEach((name, values) -> {
            for (int i = 0; i < values.length; i++) {
                assertThat(values[i]).isCloseTo(before.get(name)[i], within(1e-3f));
            }
        });
    }

    @Test
    @DisplayName("lose less than a tenth of what they lose in 8 bits as a whole")
    void less() throws IOException {
        Map<String, float[]> before = run(model);
        Map<String, float[]> whole = run(DynamicCandidate.reduced()
                .only(List.of("one", "two"))
                .apply(model, Progress.NONE)
                .model());
        Pass pass = new SplitCandidate("split", peaks()).only(List.of("one", "two"));
        PassResult result = pass.apply(model, Progress.NONE);
        assertThat(result.model().graph().operatorCounts())
                .containsEntry("MatMulInteger", 2L)
                .containsEntry("DynamicQuantizeLinear", 1L)
                .containsEntry("MatMul", 3L);
        Map<String, float[]> split = run(result.model());
        for (String output : List.of("y0", "y1")) {
            assertThat(error(split.get(output), before.get(output)))
                    .isLessThan(0.1 * error(whole.get(output), before.get(output)));
        }
        assertThat(split.get("y2")).isEqualTo(before.get("y2"));
        NodeChange change = result.report().nodes().getFirst();
        assertThat(change.bytesBefore()).isEqualTo(4L * WIDTH * WIDTH);
        assertThat(change.bytesAfter()).isBetween((long) WIDTH * WIDTH, 2L * WIDTH * WIDTH);
    }

    private static double error(float[] found, float[] expected) {
        double sum = 0;
        for (int i = 0; i < found.length; i++) {
            sum += (found[i] - expected[i]) * (double) (found[i] - expected[i]);
        }
        return Math.sqrt(sum);
    }

    @Test
    @DisplayName("are layers of a mixed model beside others")
    void mixed() throws IOException {
        List<LayerCandidate> candidates = List.of(DynamicCandidate.reduced(), new SplitCandidate("split", peaks()));
        LayerAssignment assignment = new LayerAssignment(candidates, Map.of("one", "int8", "two", "split"));
        PassResult result = assignment.apply(model, Progress.NONE);
        assertThat(result.report().changed()).isEqualTo(2);
        assertThat(result.model().recipe().steps()).hasSize(1);
        Map<String, float[]> before = run(model);
        Map<String, float[]> after = run(result.model());
        assertThat(QuantizerTests.cosine(after.get("y1"), before.get("y1"))).isGreaterThan(0.999);
        assertThat(QuantizerTests.cosine(after.get("y0"), before.get("y0"))).isGreaterThan(0.9);
    }
}
