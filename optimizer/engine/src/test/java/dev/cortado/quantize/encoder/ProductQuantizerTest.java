package dev.cortado.quantize.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.fuse.ProductFusion;
import dev.cortado.moments.CorrelatedInputs;
import dev.cortado.moments.Gram;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.custom.MatMulOperator;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.onnx.custom.PackedMatMul;
import dev.cortado.onnx.custom.RandomEncoder;
import dev.cortado.onnx.custom.ReferenceLinear;
import dev.cortado.progress.Progress;
import dev.cortado.prune.BlockPattern;
import dev.cortado.prune.MagnitudePruning;
import dev.cortado.quantize.FixedFeeds;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.runtime.Feeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Quantising products")
class ProductQuantizerTest {

    private static final int WIDTH = 24;
    private static final int INNER = 40;
    private static final int ROWS = 200;

    private final RandomEncoder random = new RandomEncoder(new Random(8));

    /** {@code y = relu(x up + b) down}, and {@code z = x side}, with products fused. */
    private OnnxModel model(float[] up) throws IOException {
        OnnxModel plain = new ModelBuilder()
                .opset(17)
                .input("x", ElementType.FLOAT, "rows", WIDTH)
                .weight("w_up", List.of((long) INNER, (long) WIDTH), up)
                .weight("b", List.of((long) INNER), random.floats(INNER, 0.3f))
                .weight("w_down", List.of((long) INNER, (long) WIDTH), random.floats(INNER * WIDTH, 0.2f))
                .weight("w_side", List.of((long) WIDTH, (long) WIDTH), random.floats(WIDTH * WIDTH, 0.2f))
                .node("Gemm", "up", List.of("x", "w_up", "b"), "u", ModelBuilder.integer("transB", 1))
                .node("Relu", "positive", List.of("u"), "v")
                .node("MatMul", "down", List.of("v", "w_down"), "y")
                .node("MatMul", "side", List.of("x", "w_side"), "z")
                .output("y")
                .output("z")
                .build();
        OnnxModel fused = ProductFusion.all().apply(plain, Progress.NONE).model();
        assertThat(fused.graph().nodes()).hasSize(3);
        return fused;
    }

    private OnnxModel model() throws IOException {
        return model(random.floats(INNER * WIDTH, 0.2f));
    }

    private static PassResult quantize(OnnxModel model, EncoderQuantization settings, Optional<Feeds> feeds)
            throws IOException {
        return new ProductQuantizer(settings, feeds).apply(model, Progress.NONE);
    }

    private static Map<String, Feed> rows(long seed, int count) {
        // Directions are the same for all seeds' rows: samples tell of what is judged.
        float[] all = CorrelatedInputs.activations(5, 3 * ROWS, WIDTH);
        int from = (int) seed * ROWS * WIDTH;
        return Map.of("x", new Feed(Arrays.copyOfRange(all, from, from + count * WIDTH), count, WIDTH));
    }

    private static FixedFeeds samples() {
        return new FixedFeeds(List.of(rows(0, ROWS), rows(1, ROWS)));
    }

    private static double error(OnnxModel found, OnnxModel expected, String output) {
        float[] a = OrtRunner.run(found, rows(2, ROWS)).get(output);
        float[] b = OrtRunner.run(expected, rows(2, ROWS)).get(output);
        double sum = 0;
        double size = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.pow(a[i] - b[i], 2);
            size += Math.pow(b[i], 2);
        }
        return Math.sqrt(sum / size);
    }

    private static PackedMatMul product(OnnxModel model, String name) {
        Node node = model.graph().nodes().stream()
                .filter(found -> found.name().equals(name))
                .findFirst()
                .orElseThrow();
        return MatMulOperator.read(node, model.graph()::initializer);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = MatrixFormat.class,
            names = {"INT7", "INT6", "INT5"})
    @DisplayName("loses less with samples than without, and less with more bits")
    void with_samples(MatrixFormat format) throws IOException {
        OnnxModel model = model();
        EncoderQuantization settings = EncoderQuantization.of(format);
        PassResult nearest = quantize(model, settings, Optional.empty());
        PassResult corrected = quantize(model, settings, Optional.of(samples()));
        for (String output : List.of("y", "z")) {
            double lost = error(nearest.model(), model, output);
            assertThat(error(corrected.model(), model, output)).as(output).isLessThan(lost);
            assertThat(lost).isLessThan(2.0 / format.largestCode());
        }
        assertThat(nearest.report().nodes())
                .extracting(NodeChange::reason)
                .containsOnly(format.attribute() + " by round-to-nearest");
        assertThat(corrected.report().nodes()).extracting(NodeChange::node).containsExactly("up", "down", "side");
        assertThat(corrected.report().nodes())
                .allMatch(change -> change.reason().matches(format.attribute() + " by GPTQ, output error \\d+\\.\\d%"))
                .allMatch(change -> change.bytesAfter() < change.bytesBefore() / 3);
        assertThat(corrected.model().recipe().steps().getLast().pass()).isEqualTo("quantize-products");
        assertThat(corrected.model().recipe().steps().getLast().settings())
                .containsEntry("format", format.attribute())
                .containsEntry("rounding", "gptq")
                .containsEntry("samples", 2)
                .doesNotContainKey("words");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = MatrixFormat.class,
            names = {"INT7", "INT6", "INT5"})
    @DisplayName("gives the numbers of the specification's arithmetic, by the function")
    void arithmetic(MatrixFormat format) throws IOException {
        OnnxModel quantized = quantize(model(), EncoderQuantization.of(format), Optional.of(samples()))
                .model();
        ReferenceLinear side = new ReferenceLinear(product(quantized, "side").linear());
        ReferenceLinear up = new ReferenceLinear(product(quantized, "up").linear());
        ReferenceLinear down = new ReferenceLinear(product(quantized, "down").linear());
        Map<String, Feed> feeds = rows(2, ROWS);
        Map<String, float[]> found = OrtRunner.run(quantized, feeds);
        float[] x = (float[]) feeds.get("x").values();
        for (int row = 0; row < ROWS; row++) {
            float[] token = Arrays.copyOfRange(x, row * WIDTH, (row + 1) * WIDTH);
            float[] inner = up.apply(token);
            for (int k = 0; k < INNER; k++) {
                inner[k] = Math.max(inner[k], 0);
            }
            assertThat(Arrays.copyOfRange(found.get("z"), row * WIDTH, (row + 1) * WIDTH))
                    .as("row " + row)
                    .containsExactly(side.apply(token), Offset.offset(1e-4f));
            assertThat(Arrays.copyOfRange(found.get("y"), row * WIDTH, (row + 1) * WIDTH))
                    .as("row " + row)
                    .containsExactly(down.apply(inner), Offset.offset(1e-4f));
        }
    }

    /** How far the mean of an output moves over the samples, as a root mean square over the outputs. */
    private static double shift(OnnxModel found, OnnxModel expected) {
        double[] change = new double[WIDTH];
        for (int part = 0; part < 2; part++) {
            float[] before = OrtRunner.run(expected, rows(part, ROWS)).get("z");
            float[] after = OrtRunner.run(found, rows(part, ROWS)).get("z");
            for (int i = 0; i < before.length; i++) {
                change[i % WIDTH] += (after[i] - before[i]) / (2.0 * ROWS);
            }
        }
        return Math.sqrt(Arrays.stream(change).map(mean -> mean * mean).sum() / WIDTH);
    }

    @Test
    @DisplayName("moves the means of outputs back by a bias, which the product need not have had")
    void means() throws IOException {
        OnnxModel model = model();
        EncoderQuantization five = EncoderQuantization.of(MatrixFormat.INT5);
        OnnxModel quantized = quantize(model, five, Optional.of(samples())).model();
        assertThat(product(model, "side").linear().bias()).isEmpty();
        assertThat(product(quantized, "side").linear().bias()).isPresent();
        // What rounding the inputs does on average is left.
        assertThat(shift(quantized, model))
                .isLessThan(shift(quantize(model, five, Optional.empty()).model(), model) / 3);
    }

    @Test
    @DisplayName("gives matrices the formats that are asked for, by name")
    void exceptions() throws IOException {
        EncoderQuantization settings = EncoderQuantization.of(MatrixFormat.INT5)
                .withExceptions(
                        Map.of("up", MatrixFormat.INT7, "side", MatrixFormat.F32, "down", MatrixFormat.INT8_1X4));
        OnnxModel model = model();
        PassResult result = quantize(model, settings, Optional.empty());
        assertThat(product(result.model(), "up").linear().format()).isEqualTo(MatrixFormat.INT7);
        assertThat(product(result.model(), "side").linear().format()).isEqualTo(MatrixFormat.F32);
        assertThat(result.report().nodes())
                .filteredOn(change -> change.outcome() == Outcome.UNCHANGED)
                .extracting(NodeChange::reason)
                .containsExactly(
                        "100% of its blocks of 1 outputs by 4 inputs are not zero, and int8_1x4 is for at most 50%:"
                                + " prune it first",
                        "it is of format f32 already");
        assertThat(new ProductQuantizer(settings, Optional.empty()).reasonsToLeave(model))
                .containsOnlyKeys("side", "down");
    }

    @Test
    @DisplayName("stores a matrix that has zeros in blocks without them")
    void sparse() throws IOException {
        float[] pruned =
                MagnitudePruning.prune(random.floats(INNER * WIDTH, 0.2f), INNER, WIDTH, BlockPattern.FOUR_INPUTS, 0.6);
        OnnxModel model = model(pruned);
        OnnxModel found = quantize(model, EncoderQuantization.of(MatrixFormat.INT7), Optional.of(samples()))
                .model();
        assertThat(found.graph().nodes())
                .extracting(Node::operator)
                .containsExactly("SparseMatMul", "QuantMatMul", "QuantMatMul");
        assertThat(product(found, "up").activation())
                .isEqualTo(product(model, "up").activation());
        assertThat(error(found, model, "y")).isLessThan(0.05);
    }

    @Test
    @DisplayName("rounds to nearest where the heap is too small for GPTQ, or samples say nothing")
    void nearestInstead() throws IOException {
        OnnxModel model = model();
        EncoderQuantization settings = EncoderQuantization.of(MatrixFormat.INT6);
        long tooSmall = ProductQuantizer.LARGEST_PART * Gram.bytes(INNER) - 1;
        assertThat(new ProductQuantizer(settings, Optional.of(samples()), tooSmall)
                        .apply(model, Progress.NONE)
                        .report()
                        .nodes())
                .extracting(NodeChange::reason)
                .contains("int6 by round-to-nearest, since GPTQ of 40 inputs needs a larger heap");
        Feeds zeros = new FixedFeeds(List.of(Map.of("x", new Feed(new float[WIDTH], 1, WIDTH))));
        assertThat(quantize(model, settings, Optional.of(zeros)).report().nodes())
                .filteredOn(change -> change.node().equals("side"))
                .extracting(NodeChange::reason)
                .containsExactly("int6 by round-to-nearest, since the samples say nothing of its input");
    }

    @Test
    @DisplayName("ranks products by what rounding does to their outputs")
    void sensitivity() throws IOException {
        OnnxModel model = model();
        List<MatrixSensitivity> ranked = MatrixSensitivity.of(model, MatrixFormat.INT5, samples(), Progress.NONE);
        assertThat(ranked).extracting(MatrixSensitivity::name).containsExactlyInAnyOrder("up", "down", "side");
        assertThat(ranked).allMatch(matrix -> matrix.outputError() > 0.002 && matrix.outputError() < 0.2);
    }

    @Test
    @DisplayName("refuses a model without any, names that it has not, and weights that are not finite")
    void refusals() throws IOException {
        EncoderQuantization seven = EncoderQuantization.of(MatrixFormat.INT7);
        OnnxModel none = new ModelBuilder()
                .input("x", ElementType.FLOAT, 2)
                .node("Relu", "r", List.of("x"), "y")
                .output("y")
                .build();
        assertThatThrownBy(() -> quantize(none, seven, Optional.empty()))
                .hasMessageContaining("no node QuantMatMul")
                .hasMessageContaining("fuse its products first");
        assertThatThrownBy(() -> MatrixSensitivity.of(none, MatrixFormat.INT7, samples(), Progress.NONE))
                .hasMessageContaining("no node Encoder and none QuantMatMul");
        OnnxModel model = model();
        EncoderQuantization misspelt = seven.withExceptions(Map.of("sode", MatrixFormat.INT5));
        assertThatThrownBy(() -> quantize(model, misspelt, Optional.empty()))
                .hasMessageContaining("no product 'sode'")
                .hasMessageContaining("side");
        float[] weights = random.floats(INNER * WIDTH, 1);
        weights[5] = Float.POSITIVE_INFINITY;
        OnnxModel damaged = model(weights);
        assertThatThrownBy(() -> quantize(damaged, seven, Optional.empty()))
                .hasMessageContaining("The weights of up hold Infinity at element 5");
    }

    @Test
    @DisplayName("leaves alone what is quantised, and what would get larger")
    void leftAlone() throws IOException {
        EncoderQuantization seven = EncoderQuantization.of(MatrixFormat.INT7);
        OnnxModel quantized = quantize(model(), seven, Optional.empty()).model();
        PassResult again = quantize(quantized, EncoderQuantization.of(MatrixFormat.INT5), Optional.empty());
        assertThat(again.model()).isSameAs(quantized);
        assertThat(again.report().nodes())
                .extracting(NodeChange::reason)
                .containsOnly("it is quantised already, to int7");
        List<String> reasons = new ArrayList<>();
        OnnxModel thin = ProductFusion.all()
                .apply(
                        new ModelBuilder()
                                .input("x", ElementType.FLOAT, "rows", 1)
                                .weight("w", List.of(1L, 3L), 1, 2, 3)
                                .node("MatMul", "thin", List.of("x", "w"), "y")
                                .output("y")
                                .build(),
                        Progress.NONE)
                .model();
        quantize(thin, seven, Optional.empty()).report().nodes().forEach(change -> reasons.add(change.reason()));
        assertThat(reasons).containsExactly("it has one input: codes and scales would take no less than its floats");
    }
}
