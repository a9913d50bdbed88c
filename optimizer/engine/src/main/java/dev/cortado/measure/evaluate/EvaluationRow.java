package dev.cortado.measure.evaluate;

import dev.cortado.measure.Interval;
import dev.cortado.measure.metric.ConfusionMatrix;
import java.util.List;
import java.util.Optional;

/**
 * One model in an evaluation.
 *
 * @param model its name
 * @param values of the metrics, the primary one first
 * @param difference of the primary metric to the baseline's
 * @param samples how many pairs, queries, texts, pictures the metrics are over
 * @param bytes the model's size on disk; negative when it is no file here
 * @param confusion of a classification
 */
public record EvaluationRow(
        String model,
        List<Value> values,
        PairedDifference difference,
        int samples,
        long bytes,
        Optional<ConfusionMatrix> confusion) {

    /**
     * A metric's value.
     *
     * @param metric which one
     * @param value NaN where it is not defined
     * @param interval its 95 % bootstrap interval; {@link Interval#UNATTAINABLE} with fewer than six samples
     */
    public record Value(Metric metric, double value, Interval interval) {}

    /** Freezes the values. */
    public EvaluationRow {
        values = List.copyOf(values);
    }

    /** The primary metric. */
    public Value primary() {
        return values.getFirst();
    }
}
