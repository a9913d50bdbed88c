package dev.cortado.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.cortado.fuse.ProductFusion;
import dev.cortado.measure.evaluate.PictureFeeds;
import dev.cortado.measure.evaluate.RenderedText;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Recipe;
import dev.cortado.onnx.custom.CustomModels;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.onnx.custom.RandomEncoder;
import dev.cortado.onnx.custom.TableFormat;
import dev.cortado.onnx.proto.GraphProto;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.RealModels;
import dev.cortado.quantize.big.LlamaShape;
import dev.cortado.quantize.big.SyntheticLlama;
import dev.cortado.quantize.encoder.EncoderQuantization;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.SynthesizedFeeds;
import dev.cortado.runtime.TensorValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Quantising what there is, encoder or products")
class FusedQuantizationTest {

    private static final EncoderQuantization SEVEN = EncoderQuantization.of(MatrixFormat.INT7);

    @TempDir
    Path folder;

    private static List<String> passes(OnnxModel model) {
        return model.recipe().steps().stream().map(Recipe.Step::pass).toList();
    }

    private static long count(OnnxModel model, String operator) {
        return model.graph().nodes().stream()
                .filter(node -> node.operator().equals(operator))
                .count();
    }

    /** The first output of each batch. */
    private List<double[]> run(OnnxModel model, Feeds feeds, boolean kernels) throws IOException {
        Path file = Files.createTempFile(folder, "run", ".onnx");
        model.write(file);
        List<double[]> outputs = new ArrayList<>();
        RunSettings settings = RunSettings.defaults().withKernels(kernels);
        try (InferenceSession session = InferenceSession.open(file, settings)) {
            feeds.forEach(
                    (inputs, _) -> {
                        try (var result = session.run(inputs, Progress.NONE.cancellation())) {
                            outputs.add(
                                    TensorValues.of(result).values().iterator().next());
                        }
                    },
                    Progress.NONE);
        }
        return outputs;
    }

    private static double cosine(List<double[]> found, List<double[]> expected) {
        double product = 0;
        double a = 0;
        double b = 0;
        for (int i = 0; i < expected.size(); i++) {
            for (int j = 0; j < expected.get(i).length; j++) {
                product += found.get(i)[j] * expected.get(i)[j];
                a += found.get(i)[j] * found.get(i)[j];
                b += expected.get(i)[j] * expected.get(i)[j];
            }
        }
        return product / Math.sqrt(a * b);
    }

    /** A Llama whose attention also sees keys and values of tokens before, which no encoder has; its weights lie in a file beside it. */
    private OnnxModel decoder(int layers) throws IOException {
        Path file = folder.resolve("llama.onnx");
        SyntheticLlama.write(new LlamaShape(layers, 64, 176, 4, 100), file, 3, Progress.NONE);
        OnnxModel llama = OnnxModel.read(file);
        GraphProto.Builder graph = llama.proto().getGraph().toBuilder().clearNode();
        for (Node node : llama.graph().nodes()) {
            boolean scores = node.name().endsWith(".scores");
            if (!scores && !node.name().endsWith(".mix")) {
                graph.addNode(node.proto());
                continue;
            }
            String past = node.name() + ".past";
            graph.addInput(
                    scores
                            ? ModelBuilder.value(past, ElementType.FLOAT, "batch", 4, 16, "past")
                            : ModelBuilder.value(past, ElementType.FLOAT, "batch", 4, "past", 16));
            graph.addNode(NodeProto.newBuilder()
                    .setOpType("Concat")
                    .setName(past + ".joined")
                    .addInput(past)
                    .addInput(node.input(1))
                    .addOutput(past + ".joined")
                    .addAttribute(ModelBuilder.integer("axis", scores ? 3 : 2)));
            graph.addNode(node.proto().toBuilder().setInput(1, past + ".joined"));
        }
        return llama.with(llama.proto().toBuilder().setGraph(graph).build());
    }

    @Test
    @DisplayName("takes the products of a recogniser of text, a CNN with two layers that the encoder has not")
    void recogniser() throws IOException {
        Model model = Model.of(
                "reader", Resources.standard().fetch(RealModels.OCR_RECOGNITION, Progress.NONE), Optional.empty());
        Feeds samples = PictureFeeds.of(model, RenderedText.madeUp(16, 1));
        Feeds judged = PictureFeeds.of(model, RenderedText.madeUp(8, 2));
        PassResult result = new FusedQuantization(SEVEN, Optional.of(samples)).apply(model.onnx(), Progress.NONE);
        assertThat(passes(result.model())).containsExactly("convert-opset", "fuse-products", "quantize-products");
        assertThat(count(result.model(), "QuantMatMul"))
                .isEqualTo(result.report().changed());
        assertThat(result.report().changed()).isEqualTo(9);
        assertThat(result.report().nodes())
                .filteredOn(change -> change.outcome() == Outcome.CHANGED)
                .allMatch(change -> change.reason().startsWith("int7 by GPTQ"));
        assertThat(result.report().nodes())
                .filteredOn(change -> change.outcome() == Outcome.UNCHANGED)
                .extracting(NodeChange::reason)
                .anyMatch(reason -> reason.contains("SILU"))
                .anyMatch(reason -> reason.contains("computed at run time"));
        List<double[]> expected = run(model.onnx(), judged, false);
        List<double[]> byFunctions = run(result.model(), judged, false);
        assertThat(cosine(byFunctions, expected)).isGreaterThan(0.99);
        assertThat(cosine(run(result.model(), judged, true), byFunctions)).isGreaterThan(0.999);
        PassResult again = new FusedQuantization(SEVEN, Optional.empty()).apply(result.model(), Progress.NONE);
        assertThat(again.modified()).isFalse();
        assertThat(again.report().pass()).isEqualTo("quantize-products");
    }

    /** The figures of docs/native-quantization.md, a little loosened, on fewer lines. */
    @Tag("full")
    @ParameterizedTest
    @CsvSource({"INT7, 0, 0.9995", "INT7, 128, 0.9997", "INT6, 128, 0.9993", "INT5, 128, 0.998"})
    @DisplayName("keeps of a recogniser what the documentation says")
    void documented(MatrixFormat format, int samples, double cosine) throws IOException {
        Model model = Model.of(
                "reader", Resources.standard().fetch(RealModels.OCR_RECOGNITION, Progress.NONE), Optional.empty());
        Optional<Feeds> seen =
                samples == 0 ? Optional.empty() : Optional.of(PictureFeeds.of(model, RenderedText.madeUp(samples, 1)));
        Feeds judged = PictureFeeds.of(model, RenderedText.madeUp(40, 2));
        OnnxModel made = new FusedQuantization(EncoderQuantization.of(format), seen)
                .apply(model.onnx(), Progress.NONE)
                .model();
        double found = cosine(run(made, judged, true), run(model.onnx(), judged, true));
        System.out.printf(
                Locale.ROOT,
                "%s %d cosine %.5f, %d bytes%n",
                format,
                samples,
                found,
                made.proto().getSerializedSize());
        assertThat(found).isGreaterThanOrEqualTo(cosine);
    }

    @Test
    @DisplayName("takes the products of a decoder, its weights in a file beside it")
    void decoder() throws IOException {
        OnnxModel model = decoder(2);
        Feeds samples = new SynthesizedFeeds(InputSynthesizer.of(model).specs(2, 16), 4, 5);
        Feeds judged = new SynthesizedFeeds(InputSynthesizer.of(model).specs(2, 16), 2, 6);
        PassResult result = new FusedQuantization(SEVEN, Optional.of(samples)).apply(model, Progress.NONE);
        assertThat(result.report().changed()).isEqualTo(2 * 7 + 1);
        assertThat(count(result.model(), "MatMul")).isEqualTo(2 * 2);
        List<double[]> expected = run(model, judged, false);
        List<double[]> byFunctions = run(result.model(), judged, false);
        assertThat(cosine(byFunctions, expected)).isGreaterThan(0.999);
        assertThat(cosine(run(result.model(), judged, true), byFunctions)).isGreaterThan(0.9999);
    }

    @Test
    @DisplayName("leaves the products that stay floats the nodes that they are")
    void floats() throws IOException {
        OnnxModel model = decoder(1);
        EncoderQuantization settings = SEVEN.withExceptions(Map.of(
                "lm_head", MatrixFormat.F32,
                "model.layers.0.mlp.up_proj", MatrixFormat.F32_6X1,
                "model.layers.0.mlp.down_proj", MatrixFormat.INT5));
        ProductFusion products = new ProductFusion(List.of(), List.of("*.self_attn.*"), Map.of());
        PassResult result = new FusedQuantization(settings, Optional.empty(), products).apply(model, Progress.NONE);
        assertThat(result.model().graph().nodes())
                .filteredOn(node -> node.operator().equals("QuantMatMul"))
                .extracting(Node::name)
                .containsExactly("model.layers.0.mlp.gate_proj", "model.layers.0.mlp.down_proj");
        assertThat(count(result.model(), "MatMul")).isEqualTo(4 + 2 + 2);
        assertThat(result.report().nodes())
                .extracting(NodeChange::node, NodeChange::reason)
                .contains(
                        tuple("lm_head", "it is of format f32 already"),
                        tuple("model.layers.0.self_attn.o_proj", "excluded by '*.self_attn.*'"));
        assertThat(result.model().recipe().steps().getFirst().settings())
                .containsEntry("left", List.of("lm_head", "model.layers.0.mlp.up_proj"))
                .containsEntry("exclude", List.of("*.self_attn.*"));
        assertThat(result.model().recipe().steps().getLast().settings())
                .containsEntry("exceptions", Map.of("model.layers.0.mlp.down_proj", "int5"));
        EncoderQuantization none = EncoderQuantization.of(MatrixFormat.F32);
        PassResult all = new FusedQuantization(none, Optional.empty()).apply(model, Progress.NONE);
        assertThat(all.model()).isSameAs(model);
    }

    @Test
    @DisplayName("refuses settings for an encoder where there are products, and the other way round")
    void refusals() throws IOException {
        OnnxModel decoder = decoder(1);
        assertThatThrownBy(() -> new FusedQuantization(SEVEN.withWords(TableFormat.INT4), Optional.empty())
                        .apply(decoder, Progress.NONE))
                .hasMessageContaining("words in int4")
                .hasMessageContaining("no encoder that can be fused");
        assertThatThrownBy(() -> new FusedQuantization(
                                SEVEN.withExceptions(Map.of("lm_had", MatrixFormat.INT5)), Optional.empty())
                        .apply(decoder, Progress.NONE))
                .hasMessageContaining("no product 'lm_had'")
                .hasMessageContaining("lm_head");
        OnnxModel encoder =
                CustomModels.encoder(new RandomEncoder(new Random(1)).all(MatrixFormat.F32), false, false, 17);
        ProductFusion some = new ProductFusion(List.of("*"), List.of(), Map.of());
        assertThatThrownBy(() -> new FusedQuantization(SEVEN, Optional.empty(), some).apply(encoder, Progress.NONE))
                .hasMessageContaining("to include or exclude")
                .hasMessageContaining("layer.0.up");
    }
}
