package dev.cortado.measure.evaluate;

import dev.cortado.data.RetrievalSet;
import dev.cortado.measure.metric.Ndcg;
import dev.cortado.measure.metric.Recall;
import dev.cortado.measure.metric.ReciprocalRank;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TextEncoder;
import java.io.IOException;
import java.util.Set;

/**
 * Retrieval: each question is compared with all documents by the cosine of their vectors, and the first ten are looked at. As in
 * BEIR (Thakur et al., NeurIPS 2021), with the reciprocal rank first, since a question often has one answer only.
 *
 * @param set questions, documents, answers
 */
public record RetrievalTask(RetrievalSet set) implements EvaluationTask {

    private static final int DEPTH = 10;

    @Override
    public String name() {
        return "retrieval";
    }

    @Override
    public String data() {
        return set.name();
    }

    @Override
    public TaskOutcome run(Model model, RunSettings settings, Progress progress) throws IOException {
        float[][] documents;
        float[][] queries;
        try (TextEncoder encoder = TextEncoder.open(model, settings)) {
            documents = encoder.embed(set.documents(), progress);
            queries = encoder.embed(set.queries(), progress);
        }
        double[] reciprocalRanks = new double[set.size()];
        double[] recalls = new double[set.size()];
        double[] gains = new double[set.size()];
        String task = "search with " + model.name();
        for (int i = 0; i < set.size(); i++) {
            progress.step(task, i, set.size(), Progress.Unit.ITEMS);
            int[] ranking = UnitVectors.nearest(queries[i], documents, DEPTH);
            Set<Integer> relevant = set.relevant().get(i);
            reciprocalRanks[i] = ReciprocalRank.at(ranking, relevant, DEPTH);
            recalls[i] = Recall.at(ranking, relevant, DEPTH);
            gains[i] = Ndcg.at(ranking, relevant, DEPTH);
        }
        progress.step(task, set.size(), set.size(), Progress.Unit.ITEMS);
        return TaskOutcome.of()
                .with(Metric.share("mrr_at_10"), MeanScores.of(reciprocalRanks))
                .with(Metric.share("recall_at_10"), MeanScores.of(recalls))
                .with(Metric.share("ndcg_at_10"), MeanScores.of(gains));
    }
}
