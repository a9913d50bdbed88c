package dev.cortado.quantize.smooth;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.real;
import static dev.cortado.quantize.QuantizerTests.assertClose;
import static dev.cortado.quantize.QuantizerTests.operators;
import static dev.cortado.quantize.QuantizerTests.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Tensor;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.FixedFeeds;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.QuantizerTests;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("SmoothQuant")
class SmoothQuantTest {

    private static final int ROWS = 5;

    /** Samples whose channel 1 is fifty times as large as the others. */
    private static List<Map<String, Feed>> outliers(String input, int channels, int samples) {
        List<Map<String, Feed>> feeds = new ArrayList<>();
        for (int sample = 0; sample < samples; sample++) {
            float[] x = random(100 + sample, ROWS * channels, -1, 1.5);
            for (int i = 1; i < x.length && channels > 1; i += channels) {
                x[i] *= 50;
            }
            feeds.add(Map.of(input, new Feed(x, ROWS, channels)));
        }
        return feeds;
    }

    private static PassResult smooth(OnnxModel model, SmoothQuantization settings, List<Map<String, Feed>> samples) {
        try {
            return new SmoothQuant(settings, new FixedFeeds(samples)).apply(model, Progress.NONE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Smooths with the defaults, expects the same function, and returns the result. */
    private static PassResult same(OnnxModel model, List<Map<String, Feed>> samples) {
        PassResult result = smooth(model, SmoothQuantization.defaults(), samples);
        assertThat(result.modified()).as(result.report().toString()).isTrue();
        assertSame(result.model(), model, samples);
        return result;
    }

    private static void assertSame(OnnxModel found, OnnxModel expected, List<Map<String, Feed>> samples) {
        for (Map<String, Feed> sample : samples) {
            Map<String, float[]> outputs = OrtRunner.run(expected, sample);
            Map<String, float[]> changed = OrtRunner.run(found, sample);
            outputs.forEach((name, values) -> assertClose(changed.get(name), doubles(values), 1e-4));
        }
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    private static float[] constant(OnnxModel model, String name) {
        return model.graph().initializer(name).map(Tensor::floats).orElseThrow();
    }

    private static String reason(PassResult result, String node) {
        return result.report().nodes().stream()
                .filter(change -> change.node().equals(node))
                .map(NodeChange::reason)
                .findFirst()
                .orElseThrow();
    }

    @Property(tries = 40, seed = "20260101")
    void of_one_product_has_the_papers_scales_and_computes_the_same(
            @ForAll @IntRange(min = 1, max = 20) int channels,
            @ForAll @IntRange(min = 1, max = 12) int columns,
            @ForAll @IntRange(max = 10) int tenths,
            @ForAll boolean gemm,
            @ForAll boolean transB,
            @ForAll long seed) {
        float[] weights = random(seed, channels * columns, -0.5, 0.4);
        ModelBuilder builder = new ModelBuilder().input("x", ElementType.FLOAT, "rows", channels);
        if (gemm) {
            builder.weight(
                            "w",
                            transB
                                    ? List.of((long) columns, (long) channels)
                                    : List.of((long) channels, (long) columns),
                            weights)
                    .weight("c", List.of((long) columns), random(seed + 1, columns, -1, 1))
                    .node(
                            "Gemm",
                            "product",
                            List.of("x", "w", "c"),
                            "y",
                            integer("transB", transB ? 1 : 0),
                            real("alpha", 0.5f));
        } else {
            builder.weight("w", List.of((long) channels, (long) columns), weights)
                    .node("MatMul", "product", List.of("x", "w"), "y");
        }
        OnnxModel model = builder.output("y").build();
        List<Map<String, Feed>> samples = outliers("x", channels, 3);
        PassResult result = smooth(model, SmoothQuantization.defaults().withAlpha(tenths / 10.0), samples);
        assertThat(reason(result, "product")).contains("by a multiplication in front");
        assertSame(result.model(), model, samples);

        float[] found = constant(result.model(), "x_smooth_scale");
        float[] scaled = constant(result.model(), "w_scaled");
        for (int channel = 0; channel < channels; channel++) {
            double activation = 0;
            for (Map<String, Feed> sample : samples) {
                float[] x = (float[]) sample.get("x").values();
                for (int row = 0; row < ROWS; row++) {
                    activation = Math.max(activation, Math.abs(x[row * channels + channel]));
                }
            }
            double weight = 0;
            for (int column = 0; column < columns; column++) {
                int at = gemm && transB ? column * channels + channel : channel * columns + column;
                weight = Math.max(weight, Math.abs(weights[at]));
            }
            double scale = Math.pow(activation, tenths / 10.0) / Math.pow(weight, 1 - tenths / 10.0);
            assertThat((double) found[channel]).isCloseTo(1 / scale, within(1e-5 / scale));
            for (int column = 0; column < columns; column++) {
                int at = gemm && transB ? column * channels + channel : channel * columns + column;
                assertThat((double) scaled[at]).isCloseTo(weights[at] * scale, within(1e-5 * Math.abs(scale)));
            }
        }
    }

    @Test
    @DisplayName("shares one scale between all products of a layer normalisation and folds it into that")
    void layer_normalization() {
        OnnxModel model = new ModelBuilder()
                .opset(17)
                .input("x", ElementType.FLOAT, "rows", 6)
                .weight("gamma", List.of(6L), 1, 40, 1, 0.5f, 2, -3)
                .weight("beta", List.of(6L), random(1, 6, -1, 1))
                .weight("q", List.of(6L, 4L), random(2, 24, -1, 1))
                .weight("k", List.of(6L, 4L), random(3, 24, -2, 2))
                .node("LayerNormalization", "norm", List.of("x", "gamma", "beta"), "n", integer("axis", -1))
                .node("MatMul", "query", List.of("n", "q"), "a")
                .node("MatMul", "key", List.of("n", "k"), "b")
                .output("a")
                .output("b")
                .build();
        PassResult result = same(model, outliers("x", 6, 2));
        assertThat(operators(result.model())).containsExactly("LayerNormalization", "MatMul", "MatMul");
        assertThat(reason(result, "query")).isEqualTo("alpha 0.50, folded into LayerNormalization norm");
        float[] gamma = constant(model, "gamma");
        float[] divided = constant(result.model(), "gamma_scaled");
        float[] q = constant(model, "q");
        float[] k = constant(model, "k");
        for (int channel = 0; channel < 6; channel++) {
            double scale = gamma[channel] / divided[channel];
            for (int column = 0; column < 4; column++) {
                int at = channel * 4 + column;
                assertThat(constant(result.model(), "q_scaled")[at] / q[at]).isCloseTo((float) scale, within(1e-3f));
                assertThat(constant(result.model(), "k_scaled")[at] / k[at]).isCloseTo((float) scale, within(1e-3f));
            }
        }
        assertThat(result.model().graph().initializer("q"))
                .as("the old weight is gone")
                .isEmpty();
        assertThat(result.model().recipe().steps().getLast().settings())
                .containsEntry("alpha", 0.5)
                .containsEntry("samples", "fixed");
    }

    @Test
    @DisplayName("folds into a layer normalisation that is written out as Mul and Add")
    void written_out() {
        ModelBuilder builder = new ModelBuilder()
                .input("x", ElementType.FLOAT, "rows", 6)
                .weight("gamma", List.of(6L), random(1, 6, 0.5, 2))
                .weight("beta", List.of(6L), random(2, 6, -1, 1))
                .weight("w", List.of(6L, 3L), random(3, 18, -1, 1))
                .node("Mul", "scale", List.of("x", "gamma"), "m")
                .node("Add", "shift", List.of("beta", "m"), "n")
                .node("MatMul", "product", List.of("n", "w"), "y")
                .output("y");
        PassResult result = same(builder.build(), outliers("x", 6, 2));
        assertThat(operators(result.model())).containsExactly("Mul", "Add", "MatMul");
        assertThat(reason(result, "product")).contains("folded into Mul scale");

        PassResult residual = same(builder.output("n").build(), outliers("x", 6, 2));
        assertThat(operators(residual.model()))
                .as("what else reads the sum must not be scaled")
                .containsExactly("Mul", "Add", "Mul", "MatMul");
    }

    @Test
    @DisplayName("folds through ReLU into the linear layer before, which is smoothed itself")
    void previous_layer() {
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.FLOAT, "rows", 4)
                .weight("first", List.of(7L, 4L), random(1, 28, -1, 1))
                .weight("bias", List.of(7L), random(2, 7, -1, 5))
                .weight("second", List.of(7L, 3L), random(3, 21, -1, 1))
                .node("Gemm", "up", List.of("x", "first", "bias"), "h", integer("transB", 1))
                .node("Relu", "relu", List.of("h"), "r")
                .node("MatMul", "down", List.of("r", "second"), "y")
                .output("y")
                .build();
        PassResult result = same(model, outliers("x", 4, 3));
        assertThat(operators(result.model())).containsExactly("Mul", "Gemm", "Relu", "MatMul");
        assertThat(reason(result, "down")).contains("folded into Gemm up");
    }

    @Test
    @DisplayName("folds into the linear branch of a gated layer")
    void gated() {
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.FLOAT, "rows", 4)
                .weight("g", List.of(4L, 6L), random(1, 24, -1, 1))
                .weight("u", List.of(4L, 6L), random(2, 24, -1, 1))
                .weight("d", List.of(6L, 3L), random(3, 18, -1, 1))
                .node("MatMul", "gate", List.of("x", "g"), "a")
                .node("Sigmoid", "squash", List.of("a"), "s")
                .node("MatMul", "up", List.of("x", "u"), "b")
                .node("Mul", "times", List.of("s", "b"), "h")
                .node("MatMul", "down", List.of("h", "d"), "y")
                .output("y")
                .build();
        PassResult result = same(model, outliers("x", 4, 2));
        assertThat(reason(result, "down")).contains("folded into MatMul up");
        assertThat(operators(result.model())).containsExactly("Mul", "MatMul", "Sigmoid", "MatMul", "Mul", "MatMul");
    }

    @Test
    @DisplayName("gives a weight that two activations meet a copy for each")
    void shared_weight() {
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.FLOAT, "rows", 4)
                .weight("w", List.of(4L, 4L), random(1, 16, -1, 1))
                .node("MatMul", "once", List.of("x", "w"), "h")
                .node("Tanh", "tanh", List.of("h"), "t")
                .node("MatMul", "twice", List.of("t", "w"), "y")
                .output("y")
                .build();
        PassResult result = same(model, outliers("x", 4, 2));
        assertThat(result.report().changed()).isEqualTo(2);
    }

    @Test
    @DisplayName("leaves alone what it cannot or may not smooth, and says why")
    void left_alone() {
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.FLOAT, 5, 5)
                .input("h", ElementType.FLOAT16, 5, 5)
                .weight("w", List.of(5L, 5L), random(1, 25, -1, 1))
                .initializer(Constants.packed(
                        "half", ElementType.FLOAT16, List.of(5L, 5L), ByteString.copyFrom(new byte[50])))
                .node("MatMul", "scores", List.of("x", "x"), "a")
                .node("MatMul", "halves", List.of("h", "half"), "b")
                .node("Gemm", "turned", List.of("x", "w"), "c", integer("transA", 1))
                .node("MatMul", "spared", List.of("x", "w"), "d")
                .output("a")
                .output("b", ElementType.FLOAT16, 5, 5)
                .output("c")
                .output("d")
                .build();
        SmoothQuantization settings = SmoothQuantization.defaults().withNodes(List.of(), List.of("spared"));
        PassResult result = smooth(model, settings, List.of());
        assertThat(result.model()).isSameAs(model);
        assertThat(reason(result, "scores")).contains("computed at run time");
        assertThat(reason(result, "halves")).contains("of type float16, not float");
        assertThat(reason(result, "turned")).contains("transposed");
        assertThat(reason(result, "spared")).contains("excluded by 'spared'");
        PassResult folding = smooth(
                new ModelBuilder()
                        .input("x", ElementType.FLOAT, "rows", 4)
                        .weight("w", List.of(4L, 1L), 1, 2, 3, 4)
                        .node("MatMul", "product", List.of("x", "w"), "y")
                        .output("y")
                        .build(),
                SmoothQuantization.defaults().withInsert(false),
                outliers("x", 4, 1));
        assertThat(folding.modified()).isFalse();
        assertThat(reason(folding, "product")).contains("folded into nothing");
        assertThatThrownBy(() -> SmoothQuantization.defaults().withAlpha(1.5))
                .hasMessageContaining("0 to 1, found 1.5");
    }

    @Test
    @DisplayName("keeps channels of zeros as they are")
    void zeros() {
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.FLOAT, "rows", 3)
                .weight("w", List.of(3L, 2L), 0, 0, 1, 2, 3, 4)
                .node("MatMul", "product", List.of("x", "w"), "y")
                .output("y")
                .build();
        PassResult result = same(model, List.of(Map.of("x", new Feed(new float[] {1, 2, 0}, 1, 3))));
        float[] inverse = constant(result.model(), "x_smooth_scale");
        assertThat(inverse[0]).isEqualTo(1);
        assertThat(inverse[1]).isEqualTo(1);
        assertThat(inverse[2]).isEqualTo(1);
        // Channel 1: sqrt(2) / sqrt(2). A sample may still use channel 2 later.
        assertSame(result.model(), model, List.of(Map.of("x", new Feed(new float[] {1, 2, 7}, 1, 3))));
    }

    @Test
    @DisplayName("makes dynamic int8 of an activation with outliers far more exact; so does the searched alpha")
    void helps() {
        int channels = 32;
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.FLOAT, "rows", channels)
                .weight("w", List.of((long) channels, 16L), random(1, channels * 16, -1, 1))
                .node("MatMul", "product", List.of("x", "w"), "y")
                .output("y")
                .build();
        List<Map<String, Feed>> samples = outliers("x", channels, 8);
        double plain = noise(model, model, samples);
        OnnxModel half = same(model, samples).model();
        PassResult searched = smooth(model, SmoothQuantization.defaults().withSearch(false), samples);
        assertSame(searched.model(), model, samples);
        assertThat(noise(half, model, samples)).isLessThan(plain / 2);
        assertThat(noise(searched.model(), model, samples)).isLessThan(1.2 * noise(half, model, samples));
        assertThat(reason(searched, "product")).matches("alpha \\d\\.\\d0, .*");
    }

    /** The squared error of dynamic int8 with one scale a tensor. */
    private static double noise(OnnxModel smoothed, OnnxModel original, List<Map<String, Feed>> samples) {
        OnnxModel quantized = QuantizerTests.quantize(smoothed, QuantizerTests.PLAIN.withReduceRange(true))
                .model();
        double noise = 0;
        for (Map<String, Feed> sample : samples) {
            float[] expected = OrtRunner.run(original, sample).get("y");
            float[] found = OrtRunner.run(quantized, sample).get("y");
            for (int i = 0; i < found.length; i++) {
                noise += (expected[i] - found[i]) * (expected[i] - found[i]);
            }
        }
        return noise;
    }

    @Test
    @DisplayName("tells of products inside branches")
    void subgraphs() {
        ModelBuilder branch = new ModelBuilder()
                .weight("w", List.of(3L, 3L), random(1, 9, -1, 1))
                .node("MatMul", "inner", List.of("x", "w"), "z")
                .output("z");
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.FLOAT, 3, 3)
                .input("c", ElementType.BOOL)
                .node(
                        "If",
                        "choice",
                        List.of("c"),
                        "y",
                        ModelBuilder.subgraph("then_branch", branch.graph()),
                        ModelBuilder.subgraph("else_branch", branch.graph()))
                .output("y")
                .build();
        PassResult result = smooth(model, SmoothQuantization.defaults(), List.of());
        assertThat(result.report().nodes())
                .hasSize(2)
                .allSatisfy(change -> assertThat(change.outcome()).isEqualTo(Outcome.UNCHANGED))
                .allSatisfy(change -> assertThat(change.reason()).contains("inside the If choice"));
    }
}
