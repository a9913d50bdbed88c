package dev.cortado.quantize.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Tensors;
import dev.cortado.onnx.custom.Activation;
import dev.cortado.onnx.custom.CustomModels;
import dev.cortado.onnx.custom.EmbeddingTable;
import dev.cortado.onnx.custom.EncoderLayer;
import dev.cortado.onnx.custom.EncoderMatrix;
import dev.cortado.onnx.custom.EncoderOperator;
import dev.cortado.onnx.custom.EncoderStack;
import dev.cortado.onnx.custom.Linear;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.onnx.custom.MatrixPacking;
import dev.cortado.onnx.custom.RandomEncoder;
import dev.cortado.onnx.custom.TableFormat;
import dev.cortado.progress.Progress;
import dev.cortado.prune.BlockPattern;
import dev.cortado.prune.MagnitudePruning;
import dev.cortado.quantize.FixedFeeds;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.runtime.Feeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Quantising an encoder")
class EncoderQuantizerTest {

    private static final int WIDTH = 24;
    private static final int INNER = 48;

    private final RandomEncoder random = new RandomEncoder(new Random(11));

    private EncoderStack stack(float[]... weights) {
        return stack(Activation.GELU, weights);
    }

    private EncoderStack stack(Activation activation, float[]... weights) {
        int upper = activation.isGated() ? 2 * INNER : INNER;
        List<EncoderLayer> layers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            layers.add(new EncoderLayer(
                    random.norm(WIDTH, false),
                    random.linear(MatrixFormat.F32, 3 * WIDTH, WIDTH, true),
                    random.linear(MatrixFormat.F32, WIDTH, WIDTH, true),
                    random.norm(WIDTH, false),
                    weights.length == 0
                            ? random.linear(MatrixFormat.F32, upper, WIDTH, true)
                            : new Linear(
                                    MatrixFormat.F32,
                                    INNER,
                                    WIDTH,
                                    MatrixPacking.floats(MatrixFormat.F32).pack(weights[0], INNER, WIDTH),
                                    Optional.empty()),
                    random.linear(MatrixFormat.F32, WIDTH, INNER, true)));
        }
        return new EncoderStack(3, false, false, 1e-5, activation, Optional.empty(), 0.35, layers, Optional.empty());
    }

    private static PassResult quantize(OnnxModel model, EncoderQuantization settings, Optional<Feeds> feeds)
            throws IOException {
        return new EncoderQuantizer(settings, feeds).apply(model, Progress.NONE);
    }

    private static EncoderStack encoder(OnnxModel model) {
        Node node = model.graph().nodes().getFirst();
        return EncoderOperator.read(node, model.graph()::initializer);
    }

    private Map<String, Feed> batch(int texts, int tokens) {
        return Map.of("hidden", new Feed(random.floats(texts * tokens * WIDTH, 1), texts, tokens, WIDTH));
    }

    private static double error(OnnxModel found, OnnxModel expected, Map<String, Feed> feeds) {
        float[] a = OrtRunner.run(found, feeds).get("output");
        float[] b = OrtRunner.run(expected, feeds).get("output");
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.pow(a[i] - b[i], 2);
        }
        return Math.sqrt(sum / a.length);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = MatrixFormat.class,
            names = {"INT7", "INT6", "INT5"})
    @DisplayName("loses less with samples than without, and less with more bits")
    void with_samples(MatrixFormat format) throws IOException {
        OnnxModel model = CustomModels.encoder(stack(), false, false, 17);
        List<Map<String, Feed>> seen = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            seen.add(batch(8, 6));
        }
        Map<String, Feed> judged = batch(64, 6);
        EncoderQuantization settings = EncoderQuantization.of(format);
        PassResult nearest = quantize(model, settings, Optional.empty());
        PassResult corrected = quantize(model, settings, Optional.of(new FixedFeeds(seen)));
        double lost = error(nearest.model(), model, judged);
        assertThat(error(corrected.model(), model, judged)).isLessThan(lost);
        assertThat(lost).isLessThan(4.0 / format.largestCode());
        assertThat(corrected.report().nodes())
                .hasSize(8)
                .allMatch(change -> change.reason().matches(format.attribute() + " by GPTQ, output error \\d+\\.\\d%"));
        assertThat(corrected.model().recipe().steps().getLast().settings())
                .containsEntry("format", format.attribute())
                .containsEntry("rounding", "gptq");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Activation.class,
            names = {"SWIGLU", "GEGLU", "GEGLU_TANH"})
    @DisplayName("with a gate loses less with samples than without too")
    void gated(Activation activation) throws IOException {
        OnnxModel model = CustomModels.encoder(stack(activation), false, false, 17);
        List<Map<String, Feed>> seen = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            seen.add(batch(8, 6));
        }
        Map<String, Feed> judged = batch(64, 6);
        EncoderQuantization settings = EncoderQuantization.of(MatrixFormat.INT6);
        OnnxModel nearest = quantize(model, settings, Optional.empty()).model();
        OnnxModel corrected =
                quantize(model, settings, Optional.of(new FixedFeeds(seen))).model();
        assertThat(error(corrected, model, judged)).isLessThan(error(nearest, model, judged));
        assertThat(encoder(corrected).activation()).isEqualTo(activation);
    }

    @Test
    @DisplayName("gives matrices the formats that are asked for, the longer name first")
    void exceptions() throws IOException {
        EncoderQuantization settings = EncoderQuantization.of(MatrixFormat.INT5)
                .withExceptions(Map.of(
                        "up", MatrixFormat.INT7, "layer.1", MatrixFormat.F32, "layer.1.down", MatrixFormat.INT6));
        PassResult result = quantize(CustomModels.encoder(stack(), true, false, 13), settings, Optional.empty());
        List<String> formats = new ArrayList<>();
        for (EncoderLayer layer : encoder(result.model()).layers()) {
            for (EncoderMatrix matrix : EncoderMatrix.values()) {
                formats.add(matrix.of(layer).format().attribute());
            }
        }
        assertThat(formats).containsExactly("int5", "int5", "int7", "int5", "f32", "f32", "f32", "int6");
        assertThat(result.report().changed()).isEqualTo(5);
        assertThat(result.report().nodes())
                .filteredOn(change -> change.outcome() == Outcome.UNCHANGED)
                .extracting(NodeChange::reason)
                .containsOnly("it is of format f32 already");
    }

    @Test
    @DisplayName("stores a matrix that has zeros in blocks without them, and refuses one that has not")
    void sparse() throws IOException {
        float[] pruned = MagnitudePruning.prune(
                random.floats(INNER * WIDTH, 0.2f), INNER, WIDTH, BlockPattern.FOUR_INPUTS, 0.75);
        OnnxModel model = CustomModels.encoder(stack(pruned), false, false, 17);
        EncoderQuantization settings = EncoderQuantization.of(MatrixFormat.F32)
                .withExceptions(Map.of("up", MatrixFormat.INT8_1X4, "down", MatrixFormat.INT8_1X4));
        List<Map<String, Feed>> seen = List.of(batch(8, 6), batch(8, 6), batch(8, 6));
        PassResult result = quantize(model, settings, Optional.of(new FixedFeeds(seen)));
        Linear up = encoder(result.model()).layers().getFirst().up();
        assertThat(up.format()).isEqualTo(MatrixFormat.INT8_1X4);
        assertThat(up.weights().getFirst().shape()).containsExactly(INNER * WIDTH / 4L / 4, 4L);
        float[] stored = MatrixPacking.of(up.format()).decode(up);
        for (int i = 0; i < stored.length; i++) {
            assertThat(pruned[i] != 0 || stored[i] == 0).as("weight " + i).isTrue();
        }
        assertThat(encoder(result.model()).layers().getFirst().down().format()).isEqualTo(MatrixFormat.F32);
        assertThat(result.report().nodes())
                .extracting(NodeChange::reason)
                .contains("100% of its blocks of 1 outputs by 4 inputs are not zero, and int8_1x4 is for at most 50%:"
                        + " prune it first");
        assertThat(error(result.model(), model, batch(4, 6))).isLessThan(0.2);
    }

    @Test
    @DisplayName("finds by itself which matrices have zeros in blocks, unless it is told their format")
    void findsZeros() throws IOException {
        float[] pruned =
                MagnitudePruning.prune(random.floats(INNER * WIDTH, 0.2f), INNER, WIDTH, BlockPattern.FOUR_INPUTS, 0.5);
        OnnxModel model = CustomModels.encoder(stack(pruned), false, false, 17);
        EncoderQuantization five = EncoderQuantization.of(MatrixFormat.INT5);
        EncoderLayer layer = encoder(quantize(model, five, Optional.empty()).model())
                .layers()
                .getFirst();
        assertThat(layer.up().format()).isEqualTo(MatrixFormat.INT8_1X4);
        assertThat(layer.down().format()).isEqualTo(MatrixFormat.INT5);
        OnnxModel told = quantize(model, five.withExceptions(Map.of("up", MatrixFormat.INT6)), Optional.empty())
                .model();
        assertThat(encoder(told).layers().getFirst().up().format()).isEqualTo(MatrixFormat.INT6);
        float[] fuller = MagnitudePruning.prune(
                random.floats(INNER * WIDTH, 0.2f), INNER, WIDTH, BlockPattern.FOUR_INPUTS, 0.45);
        OnnxModel dense = quantize(CustomModels.encoder(stack(fuller), false, false, 17), five, Optional.empty())
                .model();
        assertThat(encoder(dense).layers().getFirst().up().format()).isEqualTo(MatrixFormat.INT5);
    }

    @Test
    @DisplayName("refuses a model without an encoder, and weights that are not finite")
    void refusals() {
        OnnxModel none = new ModelBuilder()
                .input("x", ElementType.FLOAT, 2)
                .node("Relu", "r", List.of("x"), "y")
                .output("y")
                .build();
        assertThatThrownBy(() -> quantize(none, EncoderQuantization.of(MatrixFormat.INT7), Optional.empty()))
                .hasMessageContaining("no node Encoder")
                .hasMessageContaining("fuse it first");
        EncoderQuantization misspelt =
                EncoderQuantization.of(MatrixFormat.INT7).withExceptions(Map.of("layer.0.ups", MatrixFormat.INT5));
        assertThatThrownBy(() -> quantize(CustomModels.encoder(stack(), true, false, 13), misspelt, Optional.empty()))
                .hasMessageContaining("has no matrix 'layer.0.ups'")
                .hasMessageContaining("layer.0.up");
        float[] weights = random.floats(INNER * WIDTH, 1);
        weights[5] = Float.NaN;
        OnnxModel damaged = CustomModels.encoder(stack(weights), false, false, 17);
        assertThatThrownBy(() -> quantize(damaged, EncoderQuantization.of(MatrixFormat.INT7), Optional.empty()))
                .hasMessageContaining("layer.0.up hold NaN at element 5");
    }

    @Test
    @DisplayName("stores tables of words with little error")
    void tables() {
        float[] values = random.floats(10 * 256, 1);
        EmbeddingTable table = EmbeddingTable.floats(Tensors.floats("t", List.of(10L, 256L), values));
        for (TableFormat format : List.of(TableFormat.INT8, TableFormat.INT4)) {
            float[] decoded = TableQuantizer.quantize(table, format).decode();
            double error = 0;
            double size = 0;
            for (int i = 0; i < values.length; i++) {
                error += Math.pow(values[i] - decoded[i], 2);
                size += Math.pow(values[i], 2);
            }
            assertThat(Math.sqrt(error / size)).isLessThan(format == TableFormat.INT8 ? 0.01 : 0.13);
        }
    }
}
