package dev.cortado.quantize.weightonly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.data.UsageToGloss;
import dev.cortado.onnx.Constants;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.QuantizerTests;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.ActivationTap;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TensorValues;
import dev.cortado.runtime.TestModels;
import dev.cortado.runtime.TextEncoder;
import dev.cortado.runtime.TextFeeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("all-MiniLM-L6-v2 in 4 bits")
class MiniLmWeightOnlyTest {

    private static final int MOST_BYTES = 14_000_000;

    @TempDir
    static Path folder;

    private static Model minilm;
    private static List<String> judged;
    private static List<String> seen;
    private static float[][] expected;

    @BeforeAll
    static void load() throws IOException {
        minilm = TestModels.minilm();
        judged = sentences(200, 42);
        seen = sentences(140, 7).stream()
                .filter(text -> !judged.contains(text))
                .limit(128)
                .toList();
        expected = embed(minilm);
    }

    /** Sentences in which WordNet uses words. */
    private static List<String> sentences(int count, long seed) throws IOException {
        return new UsageToGloss(count, 3 * count, seed)
                .load(Resources.standard(), Progress.NONE)
                .value()
                .queries();
    }

    private static float[][] embed(Model model) throws IOException {
        try (TextEncoder encoder = TextEncoder.open(model, RunSettings.defaults())) {
            return encoder.embed(judged, Progress.NONE);
        }
    }

    private static TextFeeds feeds(int samples) throws IOException {
        return TextFeeds.of("WordNet's sentences", minilm, seen.subList(0, samples), 32);
    }

    private static double meanCosine(OnnxModel model, Path file) throws IOException {
        float[][] found = embed(minilm.derived("m", model, file));
        double sum = 0;
        for (int i = 0; i < found.length; i++) {
            sum += QuantizerTests.cosine(found[i], expected[i]);
        }
        return sum / found.length;
    }

    private static void assertSmallAndFaithful(WeightOnlyQuantization settings) throws IOException {
        PassResult result = WeightOnlyTests.quantize(minilm.onnx(), settings, feeds(128));
        assertThat(result.report().changed()).isEqualTo(36 + 2);
        Path file = folder.resolve(settings.algorithm() + ".onnx");
        result.model().write(file);
        assertThat(Files.size(file)).isLessThanOrEqualTo(MOST_BYTES);
        assertThat(meanCosine(result.model(), file)).isGreaterThanOrEqualTo(0.97);
    }

    @Test
    void has_at_most_14_MB_and_cosine_97_with_hqq_embeddings_included() throws IOException {
        assertSmallAndFaithful(WeightOnlyQuantization.defaults(WeightAlgorithm.HQQ));
    }

    @Test
    void has_at_most_14_MB_and_cosine_97_with_gptq_embeddings_included() throws IOException {
        assertSmallAndFaithful(WeightOnlyQuantization.defaults(WeightAlgorithm.GPTQ));
    }

    /** The figures of docs/weight-only-quantization.md, a little loosened. */
    @Tag("full")
    @ParameterizedTest
    @CsvSource({
        "RTN, 4, 32, false, false, 14.0, 0.972",
        "HQQ, 4, 32, false, false, 14.0, 0.974",
        "AWQ, 4, 32, false, false, 14.1, 0.983",
        "GPTQ, 4, 32, false, true, 14.0, 0.989",
        "GPTQ, 4, 16, false, false, 16.4, 0.991",
        "GPTQ, 4, 64, false, false, 12.8, 0.985",
        "GPTQ, 4, 128, false, false, 12.2, 0.981",
        "GPTQ, 4, 32, true, false, 13.6, 0.986",
        "RTN, 8, 32, false, false, 25.6, 0.9998"
    })
    void has_the_sizes_and_cosines_that_are_documented(
            WeightAlgorithm algorithm,
            int bits,
            int blockSize,
            boolean symmetric,
            boolean activationOrder,
            double megabytes,
            double cosine)
            throws IOException {
        WeightOnlyQuantization settings = WeightOnlyQuantization.defaults(algorithm)
                .withFormat(new BlockFormat(bits, blockSize, symmetric))
                .withActivationOrder(activationOrder);
        OnnxModel model =
                WeightOnlyTests.quantize(minilm.onnx(), settings, feeds(128)).model();
        Path file = folder.resolve("documented.onnx");
        model.write(file);
        assertThat(Files.size(file)).isLessThanOrEqualTo((long) (megabytes * 1e6));
        assertThat(meanCosine(model, file)).isGreaterThanOrEqualTo(cosine);
    }

    /** The products of one layer's inputs with the weights' errors, summed token by token: no Gram matrix. */
    private static double error(List<float[]> inputs, double[][] weights, float[] original) {
        int columns = weights[0].length;
        float[][] difference = new float[weights.length][columns];
        for (int i = 0; i < original.length; i++) {
            difference[i / columns][i % columns] = (float) (weights[i / columns][i % columns] - original[i]);
        }
        double sum = 0;
        for (float[] batch : inputs) {
            for (int row = 0; row < batch.length / weights.length; row++) {
                float[] product = new float[columns];
                for (int k = 0; k < weights.length; k++) {
                    float factor = batch[row * weights.length + k];
                    for (int n = 0; n < columns; n++) {
                        product[n] += factor * difference[k][n];
                    }
                }
                for (float value : product) {
                    sum += (double) value * value;
                }
            }
        }
        return sum;
    }

    @Test
    @DisplayName("loses with GPTQ at most what round-to-nearest loses, on every layer with its real activations")
    void everyLayer() throws IOException {
        Graph graph = minilm.onnx().graph();
        Map<String, Node> nearest = products(WeightAlgorithm.RTN);
        Map<String, Node> corrected = products(WeightAlgorithm.GPTQ);
        assertThat(corrected).hasSize(36);
        Set<String> values = new LinkedHashSet<>();
        corrected.values().forEach(node -> values.add(node.input(0)));
        Map<String, List<float[]>> inputs = new HashMap<>();
        try (ActivationTap tap = ActivationTap.open(minilm.onnx(), values, RunSettings.defaults(), folder)) {
            tap.run(
                    feeds(24),
                    (value, tensor) -> inputs.computeIfAbsent(value, _ -> new ArrayList<>())
                            .add(TensorValues.floats(tensor)),
                    Progress.NONE);
        }
        double[] sums = new double[2];
        for (Node original : graph.nodes()) {
            String output = original.outputs().getFirst();
            if (!corrected.containsKey(output)) {
                continue;
            }
            float[] weight =
                    Constants.find(graph, original.input(1)).orElseThrow().floats();
            List<float[]> rows = inputs.get(original.input(0));
            double before = error(rows, unpacked(WeightAlgorithm.RTN, nearest.get(output)), weight);
            double after = error(rows, unpacked(WeightAlgorithm.GPTQ, corrected.get(output)), weight);
            // Sums of floats: their rounding is far below what the layers differ by.
            assertThat(after).as(original.label()).isLessThanOrEqualTo(before * 1.0001);
            sums[0] += Math.sqrt(before);
            sums[1] += Math.sqrt(after);
        }
        assertThat(sums[1]).as("all layers").isLessThan(0.75 * sums[0]);
    }

    private final Map<WeightAlgorithm, OnnxModel> models = new HashMap<>();

    private double[][] unpacked(WeightAlgorithm algorithm, Node node) {
        return WeightOnlyTests.unpacked(models.get(algorithm).graph(), node);
    }

    /** The quantised products by the names of their outputs. */
    private Map<String, Node> products(WeightAlgorithm algorithm) throws IOException {
        OnnxModel model = WeightOnlyTests.quantize(
                        minilm.onnx(),
                        WeightOnlyQuantization.defaults(algorithm).withEmbeddings(false),
                        feeds(24))
                .model();
        models.put(algorithm, model);
        Map<String, Node> products = new HashMap<>();
        model.graph().nodes().stream()
                .filter(node -> node.operator().equals("MatMulNBits"))
                .forEach(node -> products.put(node.outputs().getFirst(), node));
        return products;
    }
}
