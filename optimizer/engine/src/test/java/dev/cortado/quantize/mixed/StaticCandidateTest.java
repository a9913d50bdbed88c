package dev.cortado.quantize.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.QuantizerTests;
import dev.cortado.quantize.calibrate.Calibration;
import dev.cortado.quantize.calibrate.KeptRanges;
import dev.cortado.quantize.calibrate.RangeSource;
import dev.cortado.quantize.qdq.StaticQuantization;
import dev.cortado.quantize.qdq.StaticQuantizer;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.SynthesizedFeeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Static quantisation of some layers")
class StaticCandidateTest {

    private static final int CHANNELS = 8;
    private static final int SIDE = 6;
    private static final int SIZE = CHANNELS * SIDE * SIDE;
    private static final List<Long> KERNEL = List.of((long) CHANNELS, (long) CHANNELS, 1L, 1L);

    @TempDir
    Path folder;

    private OnnxModel model;
    private StaticCandidate candidate;
    private int calibrations;

    /** Three convolutions; a sum of what the first gives and takes lies between the first two, a clamp between the others. */
    @BeforeEach
    void makeModel() {
        ModelBuilder builder = new ModelBuilder().input("x", ElementType.FLOAT, 1, CHANNELS, SIDE, SIDE);
        for (int i = 0; i < 3; i++) {
            builder.weight("w" + i, KERNEL, QuantizerTests.random(i, CHANNELS * CHANNELS, -0.5, 0.5));
        }
        model = builder.node("Conv", "first", List.of("x", "w0"), "a")
                .node("Add", "sum", List.of("a", "x"), "b")
                .node("Conv", "second", List.of("b", "w1"), "c")
                .node("Relu", "clamp", List.of("c"), "d")
                .node("Conv", "third", List.of("d", "w2"), "y")
                .output("y", ElementType.FLOAT, 1, CHANNELS, SIDE, SIDE)
                .build();
        StaticCandidate usual = StaticCandidate.of(samples(), folder);
        candidate = new StaticCandidate(usual.name(), usual.settings(), new KeptRanges(counted(usual.ranges())));
    }

    private Feeds samples() {
        return new SynthesizedFeeds(InputSynthesizer.of(model).specs(1, 1), 12, 3);
    }

    private RangeSource counted(RangeSource source) {
        return new RangeSource() {
            @Override
            public Calibration calibrate(OnnxModel network, Set<String> values, Progress progress) throws IOException {
                calibrations++;
                return source.calibrate(network, values, progress);
            }

            @Override
            public Map<String, Object> toSettings() {
                return source.toSettings();
            }
        };
    }

    private static Set<String> changed(PassResult result) {
        return result.report().nodes().stream()
                .filter(change -> change.outcome() == Outcome.CHANGED)
                .map(NodeChange::node)
                .collect(Collectors.toSet());
    }

    @Test
    @DisplayName("has products as layers, not what follows them")
    void layers() throws IOException {
        PassResult all = candidate.everywhere().apply(model, Progress.NONE);
        assertThat(changed(all)).containsExactlyInAnyOrder("first", "sum", "second", "clamp", "third");
        assertThat(all.report().nodes().stream().filter(candidate::isLayer).map(NodeChange::node))
                .containsExactly("first", "second", "third");
    }

    @Test
    @DisplayName("takes along what lies between two of them, and nothing else")
    void between() throws IOException {
        PassResult two = candidate.only(List.of("first", "second")).apply(model, Progress.NONE);
        assertThat(changed(two)).containsExactlyInAnyOrder("first", "sum", "second", "clamp");
        PassResult one = candidate.only(List.of("second")).apply(model, Progress.NONE);
        assertThat(changed(one)).containsExactlyInAnyOrder("second", "clamp");
        Node third = two.model().graph().nodes().stream()
                .filter(node -> node.label().equals("third"))
                .findFirst()
                .orElseThrow();
        assertThat(third.input(1)).as("its weight is as it was").isEqualTo("w2");
    }

    @Test
    @DisplayName("of all layers is static quantisation of the model")
    void all() throws IOException {
        OnnxModel whole = new StaticQuantizer(StaticQuantization.defaults(), candidate.ranges())
                .apply(model, Progress.NONE)
                .model();
        OnnxModel named = candidate
                .only(List.of("first", "second", "third"))
                .apply(model, Progress.NONE)
                .model();
        assertThat(named.proto().getGraph()).isEqualTo(whole.proto().getGraph());
    }

    @Test
    @DisplayName("calibrates once for all variants")
    void calibratedOnce() throws IOException {
        candidate.everywhere().apply(model, Progress.NONE);
        assertThat(calibrations).isEqualTo(1);
        candidate.only(List.of("second")).apply(model, Progress.NONE);
        candidate.only(List.of("first", "third")).apply(model, Progress.NONE);
        assertThat(calibrations).isEqualTo(1);
    }

    @Test
    @DisplayName("stands beside another candidate in one model, which computes nearly what the model does")
    void mixed() throws IOException {
        LayerCandidate dynamic = DynamicCandidate.reduced();
        LayerAssignment assignment = new LayerAssignment(
                List.of(candidate, dynamic),
                Map.of("first", candidate.name(), "second", candidate.name(), "third", dynamic.name()));
        PassResult made = assignment.apply(model, Progress.NONE);
        assertThat(made.model().graph().operatorCounts()).containsKeys("ConvInteger", "QuantizeLinear");
        Feed feed = new Feed(QuantizerTests.random(7, SIZE, -1, 1), 1, CHANNELS, SIDE, SIDE);
        float[] before = OrtRunner.run(model, Map.of("x", feed)).get("y");
        float[] after = OrtRunner.run(made.model(), Map.of("x", feed)).get("y");
        double largest = 0;
        for (float value : before) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < before.length; i++) {
            assertThat(after[i]).isCloseTo(before[i], within((float) (largest * 0.05)));
        }
        assertThat(assignment.without("third").apply(model, Progress.NONE).report().nodes().stream()
                        .filter(change -> change.node().equals("third"))
                        .map(NodeChange::reason))
                .containsExactly("kept in float by the search");
        // Recipes tell variants apart: the search looks measurements up by them.
        assertThat(assignment.key()).isNotEqualTo(assignment.without("second").key());
    }
}
