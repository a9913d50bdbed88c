package dev.cortado.measure.evaluate;

import dev.cortado.data.SentencePairs;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TextEncoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Sentence similarity: how the cosines of a model's sentence vectors correlate with what people said. Spearman's correlation is the
 * usual figure of STS-B (Reimers, Beyer and Gurevych, "Task-Oriented Intrinsic Evaluation of Semantic Textual Similarity", COLING
 * 2016, on why not Pearson's).
 *
 * @param pairs with what people said
 */
public record SimilarityTask(SentencePairs pairs) implements EvaluationTask {

    @Override
    public String name() {
        return "similarity";
    }

    @Override
    public String data() {
        return pairs.name();
    }

    @Override
    public TaskOutcome run(Model model, RunSettings settings, Progress progress) throws IOException {
        List<String> texts = new ArrayList<>(pairs.first());
        texts.addAll(pairs.second());
        float[][] vectors;
        try (TextEncoder encoder = TextEncoder.open(model, settings)) {
            vectors = encoder.embed(texts, progress);
        }
        double[] cosines = new double[pairs.size()];
        for (int i = 0; i < cosines.length; i++) {
            cosines[i] = UnitVectors.product(vectors[i], vectors[i + cosines.length]);
        }
        double[] truth =
                pairs.scores().stream().mapToDouble(Double::doubleValue).toArray();
        return TaskOutcome.of()
                .with(Metric.share("spearman"), CorrelationScores.spearman(cosines, truth))
                .with(Metric.share("pearson"), CorrelationScores.pearson(cosines, truth));
    }
}
