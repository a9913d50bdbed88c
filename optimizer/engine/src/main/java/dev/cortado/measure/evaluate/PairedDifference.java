package dev.cortado.measure.evaluate;

import dev.cortado.measure.BootstrapInterval;
import dev.cortado.measure.Interval;
import dev.cortado.progress.Cancellation;

/**
 * A model's metric minus the baseline's, on the same samples. A difference is claimed only when its 95 % interval, of a paired
 * bootstrap, leaves out 0 and a test made for the metric gives a chance below 5 %: between a model and its like that happens in
 * about one comparison of twenty, so of twenty models compared with one baseline expect one such claim by chance.
 *
 * @param value in the metric's unit
 * @param interval its 95 % interval
 * @param test the test's name: {@code mcnemar}, {@code williams}, {@code randomisation}; {@code none} for the baseline
 * @param pValue the chance of a difference as large if there is none; NaN for the baseline and with too few samples
 * @param verdict what follows
 */
public record PairedDifference(double value, Interval interval, String test, double pValue, QualityVerdict verdict) {

    private static final double SIGNIFICANCE = 0.05;

    /** The baseline's difference from itself: 0. */
    public static final PairedDifference BASELINE =
            new PairedDifference(0, new Interval(0, 0), "none", Double.NaN, QualityVerdict.BASELINE);

    /**
     * Compares.
     *
     * @param baseline of the same samples in the same order
     * @param seed of the resampling
     * @param cancellation asked at every resample
     * @throws IllegalArgumentException if there are not as many of both
     */
    public static PairedDifference of(
            Metric metric, SampleScores model, SampleScores baseline, long seed, Cancellation cancellation) {
        if (model.size() != baseline.size()) {
            throw new IllegalArgumentException(metric.name() + ": expected scores of the same samples, found "
                    + model.size() + " and " + baseline.size());
        }
        double difference = model.value() - baseline.value();
        if (model.size() < BootstrapInterval.FEWEST_SAMPLES || Double.isNaN(difference)) {
            return new PairedDifference(
                    difference, Interval.UNATTAINABLE, "none", Double.NaN, QualityVerdict.TOO_FEW_SAMPLES);
        }
        Interval interval = Resampling.interval(
                model.size(), samples -> model.over(samples) - baseline.over(samples), seed, cancellation);
        PairedTest test = PairedTest.of(model, baseline, seed, cancellation);
        return new PairedDifference(
                difference, interval, test.name(), test.pValue(), verdict(metric, difference, interval, test));
    }

    private static QualityVerdict verdict(Metric metric, double difference, Interval interval, PairedTest test) {
        if (!(test.pValue() < SIGNIFICANCE) || !interval.isAttained() || interval.contains(0)) {
            return QualityVerdict.NO_DIFFERENCE_SHOWN;
        }
        return difference > 0 == metric.higherIsBetter() ? QualityVerdict.BETTER : QualityVerdict.WORSE;
    }
}
