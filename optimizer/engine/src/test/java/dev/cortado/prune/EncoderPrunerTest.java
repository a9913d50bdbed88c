package dev.cortado.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.custom.CustomModels;
import dev.cortado.onnx.custom.EncoderLayer;
import dev.cortado.onnx.custom.EncoderMatrix;
import dev.cortado.onnx.custom.EncoderOperator;
import dev.cortado.onnx.custom.EncoderStack;
import dev.cortado.onnx.custom.Linear;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.onnx.custom.MatrixPacking;
import dev.cortado.onnx.custom.MatrixRows;
import dev.cortado.onnx.custom.PerMatrix;
import dev.cortado.onnx.custom.RandomEncoder;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.FixedFeeds;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.encoder.EncoderQuantization;
import dev.cortado.quantize.encoder.EncoderQuantizer;
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
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Pruning an encoder")
class EncoderPrunerTest {

    private final RandomEncoder random = new RandomEncoder(new Random(23));
    private final EncoderStack stack = random.all(MatrixFormat.F32);
    private final OnnxModel model = CustomModels.encoder(stack, true, false, 17);

    private static PassResult prune(OnnxModel model, EncoderPruning settings, Optional<Feeds> samples)
            throws IOException {
        return new EncoderPruner(settings, samples).apply(model, Progress.NONE);
    }

    private static EncoderStack encoder(OnnxModel model) {
        return EncoderOperator.read(model.graph().nodes().getFirst(), model.graph()::initializer);
    }

    private Map<String, Feed> batch(int texts, int tokens) {
        int width = stack.layers().getFirst().output().outputs();
        long[] mask = random.mask(texts, tokens);
        return Map.of(
                "hidden",
                new Feed(random.floats(texts * tokens * width, 1), texts, tokens, width),
                "mask",
                new Feed(mask, texts, tokens));
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

    private static Optional<Feeds> feeds(List<Map<String, Feed>> batches) {
        return Optional.of(new FixedFeeds(batches));
    }

    @ParameterizedTest(name = "{0} at {1}")
    @CsvSource({"1x4, 0.5", "1x4, 0.8", "6x1, 0.5", "6x1, 0.8"})
    @DisplayName("loses less with samples than without, and has the zeros that were asked for")
    void with_samples(String pattern, double sparsity) throws IOException {
        List<Map<String, Feed>> seen = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            seen.add(batch(16, 6));
        }
        Map<String, Feed> judged = batch(64, 6);
        BlockPattern blocks = BlockPattern.of(pattern).orElseThrow();
        EncoderPruning settings = EncoderPruning.of(blocks, sparsity);
        PassResult smallest = prune(model, settings, Optional.empty());
        List<MatrixPruning> told = new ArrayList<>();
        PassResult solved = new EncoderPruner(settings, feeds(seen), told::add).apply(model, Progress.NONE);
        assertThat(error(solved.model(), model, judged)).isLessThan(0.9 * error(smallest.model(), model, judged));
        for (PassResult result : List.of(smallest, solved)) {
            for (EncoderLayer layer : encoder(result.model()).layers()) {
                for (EncoderMatrix matrix : EncoderMatrix.values()) {
                    Linear linear = matrix.of(layer);
                    assertThat(linear.format())
                            .isEqualTo(pattern.equals("6x1") ? MatrixFormat.F32_6X1 : MatrixFormat.F32);
                    int all = Math.ceilDiv(linear.outputs(), blocks.outputs())
                            * Math.ceilDiv(linear.inputs(), blocks.inputs());
                    assertThat(MatrixRows.zeroBlocks(MatrixRows.of(linear), blocks.outputs(), blocks.inputs()))
                            .isEqualTo((double) Math.round(sparsity * all) / all);
                }
            }
        }
        assertThat(told)
                .hasSize(4 * stack.layers().size())
                .allMatch(MatrixPruning::pruned)
                .allMatch(matrix -> matrix.outputError().orElseThrow() > 0)
                .allMatch(matrix -> matrix.outputError().orElseThrow() < 1);
        assertThat(told.getFirst().name()).isEqualTo("encoder/layer.0.projection");
        assertThat(solved.model().recipe().steps().getLast().settings())
                .containsEntry("pattern", pattern)
                .containsEntry("sparsity", sparsity)
                .containsEntry("method", "admm")
                .containsEntry("samples", 30)
                .containsEntry("samples_from", "fixed");
        assertThat(smallest.model().recipe().steps().getLast().settings()).containsEntry("method", "magnitude");
    }

    @ParameterizedTest(name = "{0} of the blocks")
    @CsvSource({"0.45, F32", "0.5, F32_6X1"})
    @DisplayName("stores blocks of six outputs without zeros where half of them are zero")
    void stored(double sparsity, MatrixFormat format) throws IOException {
        OnnxModel pruned = prune(model, EncoderPruning.of(BlockPattern.SIX_OUTPUTS, sparsity), Optional.empty())
                .model();
        assertThat(encoder(pruned).layers())
                .allMatch(layer -> layer.projection().format() == format)
                .allMatch(layer -> layer.up().format() == format);
    }

    @Test
    @DisplayName("leaves the input model as it was")
    void input_stays() throws IOException {
        byte[] before = model.proto().toByteArray();
        prune(model, EncoderPruning.of(BlockPattern.FOUR_INPUTS, 0.5), feeds(List.of(batch(4, 5))));
        assertThat(model.proto().toByteArray()).isEqualTo(before);
    }

    @Test
    @DisplayName("gives matrices the shares that are asked for, the longer name first, and leaves integers alone")
    void exceptions() throws IOException {
        OnnxModel partly = new EncoderQuantizer(
                        EncoderQuantization.of(MatrixFormat.F32)
                                .withExceptions(Map.of("layer.1.output", MatrixFormat.INT7)),
                        Optional.empty())
                .apply(model, Progress.NONE)
                .model();
        PassResult result = prune(
                partly,
                new EncoderPruning(
                        BlockPattern.FOUR_INPUTS,
                        new PerMatrix<>(0.5, Map.of("up", 0.75, "layer.0", 0.0, "layer.0.up", 0.25))),
                Optional.empty());
        List<Boolean> pruned = new ArrayList<>();
        for (NodeChange change : result.report().nodes().subList(0, 8)) {
            pruned.add(change.outcome() == Outcome.CHANGED);
        }
        assertThat(pruned).containsExactly(false, false, true, false, true, false, true, true);
        assertThat(result.report().nodes())
                .extracting(NodeChange::reason)
                .contains(
                        "it is to keep all blocks",
                        "its format is int7, and floats are pruned: prune before quantising");
        Linear up = encoder(result.model()).layers().get(1).up();
        assertThat(MatrixRows.zeroBlocks(MatrixRows.of(up), 1, 4)).isBetween(0.74, 0.76);
    }

    @Test
    @DisplayName("is what the quantiser stores without zeros by itself")
    void then_quantised() throws IOException {
        OnnxModel pruned = prune(model, EncoderPruning.of(BlockPattern.FOUR_INPUTS, 0.8), feeds(List.of(batch(16, 6))))
                .model();
        OnnxModel stored = new EncoderQuantizer(EncoderQuantization.of(MatrixFormat.INT7), Optional.empty())
                .apply(pruned, Progress.NONE)
                .model();
        assertThat(encoder(stored).layers())
                .allMatch(layer -> layer.up().format() == MatrixFormat.INT8_1X4)
                .allMatch(layer -> layer.projection().format() == MatrixFormat.INT8_1X4);
        Map<String, Feed> judged = batch(8, 6);
        assertThat(error(stored, pruned, judged)).isLessThan(0.1);
    }

    @Test
    @DisplayName("goes by the weights where samples say nothing, and says so")
    void constant_samples() throws IOException {
        int width = stack.layers().getFirst().output().outputs();
        Map<String, Feed> alike = Map.of(
                "hidden",
                new Feed(new float[2 * 3 * width], 2, 3, width),
                "mask",
                new Feed(new long[] {1, 1, 1, 1, 1, 1}, 2, 3));
        PassResult result = prune(model, EncoderPruning.of(BlockPattern.FOUR_INPUTS, 0.5), feeds(List.of(alike)));
        assertThat(result.report().nodes().getFirst().reason())
                .isEqualTo("1x4 blocks of the least squares are zero, since the samples say nothing of its input");
    }

    @Test
    @DisplayName(
            "refuses shares that are none, models without an encoder, misspelt names, and weights that are not finite")
    void refusals() {
        assertThatThrownBy(() -> EncoderPruning.of(BlockPattern.FOUR_INPUTS, 1))
                .hasMessageContaining("from 0 to below 1, found 1.0");
        assertThatThrownBy(() ->
                        new EncoderPruning(BlockPattern.FOUR_INPUTS, new PerMatrix<>(0.5, Map.of("up", Double.NaN))))
                .hasMessageContaining("the sparsity of up")
                .hasMessageContaining("NaN");
        OnnxModel none = new ModelBuilder()
                .input("x", ElementType.FLOAT, 2)
                .node("Relu", "r", List.of("x"), "y")
                .output("y")
                .build();
        assertThatThrownBy(() -> prune(none, EncoderPruning.of(BlockPattern.FOUR_INPUTS, 0.5), Optional.empty()))
                .hasMessageContaining("no node Encoder")
                .hasMessageContaining("fuse it first");
        EncoderPruning misspelt =
                new EncoderPruning(BlockPattern.FOUR_INPUTS, new PerMatrix<>(0.5, Map.of("layer.0.ups", 0.1)));
        assertThatThrownBy(() -> prune(model, misspelt, Optional.empty()))
                .hasMessageContaining("has no matrix 'layer.0.ups'")
                .hasMessageContaining("layer.0.up");
        EncoderLayer layer = stack.layers().getFirst();
        float[] values = MatrixPacking.of(MatrixFormat.F32).decode(layer.up());
        values[3] = Float.POSITIVE_INFINITY;
        Linear damaged = new Linear(
                MatrixFormat.F32,
                layer.up().outputs(),
                layer.up().inputs(),
                MatrixPacking.floats(MatrixFormat.F32)
                        .pack(values, layer.up().outputs(), layer.up().inputs()),
                layer.up().bias());
        List<EncoderLayer> layers = new ArrayList<>(stack.layers());
        layers.set(0, EncoderMatrix.UP.with(layer, damaged));
        OnnxModel broken = CustomModels.encoder(stack.withLayers(layers), true, false, 17);
        assertThatThrownBy(() -> prune(broken, EncoderPruning.of(BlockPattern.FOUR_INPUTS, 0.5), Optional.empty()))
                .hasMessageContaining("encoder/layer.0.up hold Infinity at element 3");
    }
}
