package dev.cortado.measure.evaluate;

import dev.cortado.progress.Progress;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs models over a task, one at a time and each once, and compares them with the first. */
public final class Evaluator {

    private Evaluator() {}

    /**
     * What one contestant got.
     *
     * @param model its name
     * @param outcome its scores
     * @param bytes its size on disk; negative when it is no file here
     */
    public record Entry(String model, TaskOutcome outcome, long bytes) {}

    /**
     * Evaluates models.
     *
     * @param models the first is the baseline; at least one
     * @param seed of the resampling
     * @throws IOException if a model does not load or does not suit the task; one line
     */
    public static Evaluation run(
            EvaluationTask task, List<Model> models, RunSettings settings, long seed, Progress progress)
            throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Model model : models) {
            entries.add(new Entry(model.name(), task.run(model, settings, progress), model.sizeBytes()));
        }
        return compare(task.name(), task.data(), entries, seed, progress);
    }

    /**
     * Compares what was run already.
     *
     * @param entries the first is the baseline; at least one, all of the same samples and metrics
     */
    public static Evaluation compare(String task, String data, List<Entry> entries, long seed, Progress progress) {
        if (entries.isEmpty()) {
            throw new IllegalArgumentException(task + ": expected one model or more, found none");
        }
        Entry baseline = entries.getFirst();
        List<EvaluationRow> rows = new ArrayList<>();
        for (Entry entry : entries) {
            progress.step("intervals of " + entry.model(), rows.size(), entries.size(), Progress.Unit.ITEMS);
            Optional<Entry> reference = rows.isEmpty() ? Optional.empty() : Optional.of(baseline);
            rows.add(row(entry, reference, seed, progress));
        }
        progress.step("intervals", entries.size(), entries.size(), Progress.Unit.ITEMS);
        return new Evaluation(task, data, rows);
    }

    private static EvaluationRow row(Entry entry, Optional<Entry> baseline, long seed, Progress progress) {
        List<EvaluationRow.Value> values = new ArrayList<>();
        for (Map.Entry<Metric, SampleScores> score : entry.outcome().scores().entrySet()) {
            SampleScores scores = score.getValue();
            values.add(new EvaluationRow.Value(
                    score.getKey(),
                    scores.value(),
                    Resampling.interval(scores.size(), scores::over, seed, progress.cancellation())));
        }
        Metric primary = values.getFirst().metric();
        SampleScores scores = entry.outcome().scores().get(primary);
        PairedDifference difference = baseline.map(reference -> PairedDifference.of(
                        primary, scores, reference.outcome().scores().get(primary), seed, progress.cancellation()))
                .orElse(PairedDifference.BASELINE);
        return new EvaluationRow(
                entry.model(),
                values,
                difference,
                scores.size(),
                entry.bytes(),
                entry.outcome().confusion());
    }
}
