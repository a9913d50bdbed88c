package dev.cortado.experiment;

import dev.cortado.measure.evaluate.EvaluationTask;
import dev.cortado.measure.evaluate.Metric;
import dev.cortado.measure.evaluate.SampleScores;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.loss.ModelLoss;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a model loses at tasks: of each task's first metric the part that is gone, {@code (original - changed) / original}, or for a
 * metric that is better when lower the part of {@code 1 - original}; the largest of the tasks. A model that got better at
 * all of them loses nothing.
 */
public final class TaskLoss implements ModelLoss {

    private final Model original;
    private final List<EvaluationTask> tasks;
    private final RunSettings settings;
    private List<Double> reference;

    /**
     * Prepares; the original is evaluated when the first loss is asked for.
     *
     * @param tasks one or more
     */
    public TaskLoss(Model original, List<EvaluationTask> tasks, RunSettings settings) {
        if (tasks.isEmpty()) {
            throw new IllegalArgumentException("a loss needs at least one task, found none");
        }
        this.original = original;
        this.tasks = List.copyOf(tasks);
        this.settings = settings;
    }

    @Override
    public String name() {
        return "relative loss at "
                + tasks.stream().map(task -> task.name() + " on " + task.data()).collect(Collectors.joining(" and "));
    }

    /** Tasks are records of their data; what their values are tells them apart, but for pictures, which count by what they show. */
    @Override
    public String key() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            // Where an object says nothing of itself, its address in memory stands behind the @.
            String said = (settings + "\n" + tasks).replaceAll("@[0-9a-f]{1,8}", "@");
            digest.update(said.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    @Override
    public Loss of(Model changed, Progress progress) throws IOException {
        if (reference == null) {
            List<Double> found = new ArrayList<>();
            for (EvaluationTask task : tasks) {
                found.add(quality(first(task, original, progress)));
            }
            reference = found;
        }
        double most = 0;
        for (int i = 0; i < tasks.size(); i++) {
            double before = reference.get(i);
            double after = quality(first(tasks.get(i), changed, progress));
            double lost = before > 0 ? (before - after) / before : 0;
            most = Math.max(most, Double.isNaN(lost) ? 1 : lost);
        }
        return new Loss(most, Double.NaN);
    }

    private Map.Entry<Metric, SampleScores> first(EvaluationTask task, Model model, Progress progress)
            throws IOException {
        return task.run(model, settings, progress)
                .scores()
                .entrySet()
                .iterator()
                .next();
    }

    private static double quality(Map.Entry<Metric, SampleScores> score) {
        double value = score.getValue().value();
        return score.getKey().higherIsBetter() ? value : 1 - value;
    }
}
