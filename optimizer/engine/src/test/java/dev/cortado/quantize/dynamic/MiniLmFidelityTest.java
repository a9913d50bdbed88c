package dev.cortado.quantize.dynamic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.data.DatasetCatalog;
import dev.cortado.data.DatasetEntry;
import dev.cortado.data.LabelledTexts;
import dev.cortado.data.RetrievalSet;
import dev.cortado.data.UsageToGloss;
import dev.cortado.measure.evaluate.EvaluationTask;
import dev.cortado.measure.evaluate.ProbeTask;
import dev.cortado.measure.evaluate.RetrievalTask;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.QuantizerTests;
import dev.cortado.quantize.RealModels;
import dev.cortado.resource.Resource;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TextEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("full")
@DisplayName("all-MiniLM-L6-v2 on 200 sentences of WordNet")
class MiniLmFidelityTest {

    private static final int SENTENCES = 200;
    private static final long SEED = 42;
    private static final double MOST_LOST = 0.005;

    private static float[][] vectors(Model model, List<String> sentences) throws IOException {
        try (TextEncoder encoder = TextEncoder.open(model, RunSettings.defaults())) {
            return encoder.embed(sentences, Progress.NONE);
        }
    }

    private static double meanCosine(float[][] found, float[][] expected) {
        double sum = 0;
        for (int i = 0; i < found.length; i++) {
            sum += QuantizerTests.cosine(found[i], expected[i]);
        }
        return sum / found.length;
    }

    private static Model model(String name, String uri) throws IOException {
        Resource resource = Resources.standard().fetch(uri, Progress.NONE);
        return Model.of(name, resource, Optional.of(RealModels.file(RealModels.MINILM_TOKENIZER)));
    }

    @Test
    @DisplayName("is closer to the float model than Optimum's int8, and no larger")
    void closer(@TempDir Path folder) throws IOException {
        RetrievalSet set = new UsageToGloss(SENTENCES, 2 * SENTENCES, 1)
                .load(Resources.standard(), Progress.NONE)
                .value();
        Model original = model("minilm", RealModels.MINILM);
        Model optimum = model("optimum", RealModels.MINILM_OPTIMUM);
        OnnxModel quantized = QuantizerTests.quantize(original.onnx(), DynamicQuantization.defaults())
                .model();
        Path file = folder.resolve("minilm8.onnx");
        quantized.write(file);
        Model ours = original.derived("minilm8", quantized, file);
        float[][] expected = vectors(original, set.queries());
        double oursMean = meanCosine(vectors(ours, set.queries()), expected);
        double theirsMean = meanCosine(vectors(optimum, set.queries()), expected);
        System.out.printf(
                Locale.ROOT,
                "%d sentences: ours %.5f (%d bytes), Optimum's %.5f (%d bytes)%n",
                set.queries().size(),
                oursMean,
                Files.size(file),
                theirsMean,
                Files.size(optimum.file()));
        assertThat(set.queries()).hasSize(SENTENCES);
        assertThat(oursMean).isGreaterThanOrEqualTo(theirsMean);
        assertThat(Files.size(file)).isLessThanOrEqualTo(Files.size(optimum.file()));
    }

    @Test
    @DisplayName("loses no more than 0.005 on either quality set")
    void quality(@TempDir Path folder) throws IOException {
        Model original = model("minilm", RealModels.MINILM);
        Map<String, Double> expected = scores(original);
        scores(model("optimum", RealModels.MINILM_OPTIMUM));
        for (ReduceRange range : ReduceRange.values()) {
            DynamicQuantization settings = DynamicQuantization.defaults().withReduceRange(range);
            OnnxModel quantized =
                    QuantizerTests.quantize(original.onnx(), settings).model();
            Path file = folder.resolve(range + ".onnx");
            quantized.write(file);
            Map<String, Double> found = scores(original.derived("int8, " + range, quantized, file));
            if (range == DynamicQuantization.defaults().range()) {
                found.forEach((metric, score) ->
                        assertThat(score).as(metric).isGreaterThanOrEqualTo(expected.get(metric) - MOST_LOST));
            }
        }
    }

    private static Map<String, Double> scores(Model model) throws IOException {
        Map<String, Double> scores = new TreeMap<>();
        for (String name : List.of("wordnet", "spam")) {
            DatasetEntry entry = DatasetCatalog.standard().find(name);
            Object data = entry.load(
                            new DatasetEntry.Request(entry.parts().getFirst(), OptionalInt.empty(), SEED),
                            Resources.standard(),
                            Progress.NONE)
                    .value()
                    .value();
            EvaluationTask task = data instanceof RetrievalSet retrieval
                    ? new RetrievalTask(retrieval)
                    : new ProbeTask((LabelledTexts) data, SEED);
            var first = task.run(model, RunSettings.defaults(), Progress.NONE)
                    .scores()
                    .entrySet()
                    .iterator()
                    .next();
            scores.put(first.getKey().name(), first.getValue().value());
        }
        System.out.printf(Locale.ROOT, "%-14s %s%n", model.name(), scores);
        return scores;
    }
}
