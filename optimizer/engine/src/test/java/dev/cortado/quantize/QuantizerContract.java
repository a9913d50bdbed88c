package dev.cortado.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.TopologicalOrder;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * What every quantiser owes every {@link OddGraph}: it quantises it, and then the model opens, runs and is close to the float one; or it leaves
 * it alone, and then the report says why. The input model never changes. For a method's test:
 *
 * <pre>
 * &#64;TestFactory
 * Stream&lt;DynamicTest&gt; odd_graphs() {
 *     return QuantizerContract.of(graph -> new MyPass(...)).closeTo(0.99).leaving("an empty weight", "is empty").tests();
 * }
 * </pre>
 */
public final class QuantizerContract {

    /** Outputs below this count as zeros: whoever stores them in 8 bits may round them to that. */
    private static final float NOTHING = 1e-30f;

    private final Function<OddGraph, Pass> passes;
    private final List<OddGraph> graphs;
    private final double cosine;
    private final Map<String, String> left;

    private QuantizerContract(
            Function<OddGraph, Pass> passes, List<OddGraph> graphs, double cosine, Map<String, String> left) {
        this.passes = passes;
        this.graphs = graphs;
        this.cosine = cosine;
        this.left = left;
    }

    /** For a method, given as what makes its pass for a graph: a pass that looks at samples can take the graph's feeds. */
    public static QuantizerContract of(Function<OddGraph, Pass> passes) {
        return new QuantizerContract(passes, OddGraph.all(), 0.99, Map.of());
    }

    /** For other graphs than {@link OddGraph#all}. */
    public QuantizerContract over(List<OddGraph> others) {
        return new QuantizerContract(passes, others, cosine, left);
    }

    /** The smallest cosine to the float model's outputs that counts as close. */
    public QuantizerContract closeTo(double least) {
        return new QuantizerContract(passes, graphs, least, left);
    }

    /**
     * Graphs of which the method changes nothing: the report, or the one-line refusal, contains a reason; {@code ""} stands for a report
     * without lines, of a graph that has nothing the method is for. All others must be changed, so that the contract cannot be kept by doing
     * nothing.
     */
    public QuantizerContract leaving(String graph, String reason) {
        Map<String, String> more = new HashMap<>(left);
        more.put(graph, reason);
        return new QuantizerContract(passes, graphs, cosine, more);
    }

    /** One test a graph. */
    public Stream<DynamicTest> tests() {
        Set<String> unknown = new HashSet<>(left.keySet());
        graphs.forEach(graph -> unknown.remove(graph.name()));
        assertThat(unknown).as("names of odd graphs").isEmpty();
        return graphs.stream().map(graph -> DynamicTest.dynamicTest(graph.name(), () -> check(graph)));
    }

    /** Holds the method to the contract for one graph. */
    public void check(OddGraph graph) {
        byte[] before = graph.model().proto().toByteArray();
        String expectedReason = left.get(graph.name());
        PassResult result;
        try {
            result = passes.apply(graph).apply(graph.model(), Progress.NONE);
        } catch (IllegalArgumentException e) {
            assertThat(expectedReason).as("refused: " + e.getMessage()).isNotNull();
            assertThat(e.getMessage()).contains(expectedReason).doesNotContain("\n");
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            assertThat(graph.model().proto().toByteArray())
                    .as("the model given")
                    .isEqualTo(before);
        }
        assertThat(result.report().nodes())
                .allSatisfy(line -> assertThat(line.reason()).isNotBlank().doesNotContain("\n"));
        if (expectedReason == null) {
            assertThat(result.modified())
                    .as("changed: %s", result.report().nodes())
                    .isTrue();
            assertThat(result.model().recipe().steps()).isNotEmpty();
        } else if (expectedReason.isEmpty()) {
            assertThat(result.model()).isSameAs(graph.model());
            assertThat(result.report().nodes()).isEmpty();
        } else {
            assertThat(result.model()).isSameAs(graph.model());
            assertThat(result.report().nodes())
                    .extracting(NodeChange::reason)
                    .anyMatch(reason -> reason.contains(expectedReason));
        }
        runs(result.model(), graph);
    }

    private void runs(OnnxModel model, OddGraph graph) {
        assertThat(TopologicalOrder.violation(model.graph())).isEmpty();
        Map<String, float[]> expected = OrtRunner.run(graph.model(), graph.feeds());
        Map<String, float[]> found = OrtRunner.run(model, graph.feeds());
        assertThat(found.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, floats) -> {
            float[] values = found.get(name);
            assertThat(values).as(name).hasSameSizeAs(floats);
            close(name, values, floats);
        });
    }

    private void close(String name, float[] values, float[] floats) {
        boolean zero = true;
        boolean finite = true;
        for (float value : floats) {
            zero &= Math.abs(value) < NOTHING;
            finite &= Float.isFinite(value);
        }
        if (zero) {
            for (float value : values) {
                assertThat(Math.abs(value)).as(name).isLessThan(NOTHING);
            }
        } else if (!finite) {
            for (int i = 0; i < floats.length; i++) {
                if (!Float.isFinite(floats[i])) {
                    assertThat((Float) values[i]).as("%s[%d]", name, i).isEqualTo((Float) floats[i]);
                }
            }
            if (finite(floats, floats).length > 0) {
                assertThat(QuantizerTests.cosine(finite(values, floats), finite(floats, floats)))
                        .as(name)
                        .isGreaterThanOrEqualTo(cosine);
            }
        } else {
            assertThat(QuantizerTests.cosine(values, floats)).as(name).isGreaterThanOrEqualTo(cosine);
        }
    }

    /** The values at the places where others are finite. */
    private static float[] finite(float[] values, float[] others) {
        float[] found = new float[values.length];
        int length = 0;
        for (int i = 0; i < values.length; i++) {
            if (Float.isFinite(others[i])) {
                found[length++] = values[i];
            }
        }
        return Arrays.copyOf(found, length);
    }
}
