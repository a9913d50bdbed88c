package dev.cortado.measure.evaluate;

import dev.cortado.measure.metric.ConfusionMatrix;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one model got in a task.
 *
 * @param scores by metric, in the order of the columns
 * @param confusion of a classification, its confusion matrix
 */
public record TaskOutcome(Map<Metric, SampleScores> scores, Optional<ConfusionMatrix> confusion) {

    /** Freezes the scores, in their order. */
    public TaskOutcome {
        scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
    }

    /** Nothing yet. */
    public static TaskOutcome of() {
        return new TaskOutcome(Map.of(), Optional.empty());
    }

    /** The outcome with one more metric. */
    public TaskOutcome with(Metric metric, SampleScores added) {
        Map<Metric, SampleScores> all = new LinkedHashMap<>(scores);
        all.put(metric, added);
        return new TaskOutcome(all, confusion);
    }

    /** The outcome with a confusion matrix. */
    public TaskOutcome with(ConfusionMatrix matrix) {
        return new TaskOutcome(scores, Optional.of(matrix));
    }
}
