package dev.cortado.measure.evaluate;

import dev.cortado.measure.metric.ConfusionMatrix;
import dev.cortado.measure.metric.FScore;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** Precision, recall or F1, macro average, of a classification: the class each sample has and the class it was put into. */
public final class ClassScores implements SampleScores, Exchangeable<ClassScores> {

    static final Metric ACCURACY = Metric.share("accuracy");
    static final Metric F1_MACRO = Metric.share("f1_macro");
    static final Metric PRECISION_MACRO = Metric.share("precision_macro");
    static final Metric RECALL_MACRO = Metric.share("recall_macro");

    /** Where every sample has one class, precision, recall and F1 over all samples together are all the accuracy. */
    static final Metric F1_MICRO = Metric.share("f1_micro");

    private final int[] actual;
    private final int[] predicted;
    private final int classes;
    private final Average average;

    /** Which of the three is meant. */
    public enum Average {
        /** The mean of the classes' precision. */
        PRECISION,
        /** The mean of the classes' recall. */
        RECALL,
        /** The mean of the classes' F1. */
        F1
    }

    /**
     * Takes predictions.
     *
     * @param actual the class of each sample, from 0
     * @param predicted the class each was put into, from 0
     * @param classes how many there are
     */
    public ClassScores(int[] actual, int[] predicted, int classes, Average average) {
        this.actual = actual.clone();
        this.predicted = predicted.clone();
        this.classes = classes;
        this.average = average;
    }

    @Override
    public int size() {
        return actual.length;
    }

    @Override
    public double over(int[] samples) {
        int[] right = new int[classes];
        int[] found = new int[classes];
        int[] there = new int[classes];
        for (int sample : samples) {
            there[actual[sample]]++;
            found[predicted[sample]]++;
            right[actual[sample]] += actual[sample] == predicted[sample] ? 1 : 0;
        }
        double sum = 0;
        int occurring = 0;
        for (int i = 0; i < classes; i++) {
            if (found[i] + there[i] > 0) {
                FScore score = FScore.of(right[i], found[i], there[i]);
                sum += switch (average) {
                    case PRECISION -> score.precision();
                    case RECALL -> score.recall();
                    case F1 -> score.f1();
                };
                occurring++;
            }
        }
        return sum / occurring;
    }

    @Override
    public ClassScores mixed(ClassScores other, BitSet fromOther) {
        int[] mixed = IntStream.range(0, size())
                .map(i -> fromOther.get(i) ? other.predicted[i] : predicted[i])
                .toArray();
        return new ClassScores(actual, mixed, classes, average);
    }

    /**
     * All usual metrics of a classification, and its confusion matrix.
     *
     * @param primary the metric that comes first: the accuracy or the macro F1
     */
    static TaskOutcome outcome(int[] actual, int[] predicted, List<String> labels, Metric primary) {
        int classes = labels.size();
        double[] right = IntStream.range(0, actual.length)
                .mapToDouble(i -> actual[i] == predicted[i] ? 1 : 0)
                .toArray();
        MeanScores accuracy = MeanScores.of(right);
        ClassScores f1 = new ClassScores(actual, predicted, classes, Average.F1);
        TaskOutcome first = primary.equals(ACCURACY)
                ? TaskOutcome.of().with(ACCURACY, accuracy).with(F1_MACRO, f1)
                : TaskOutcome.of().with(F1_MACRO, f1).with(ACCURACY, accuracy);
        return first.with(PRECISION_MACRO, new ClassScores(actual, predicted, classes, Average.PRECISION))
                .with(RECALL_MACRO, new ClassScores(actual, predicted, classes, Average.RECALL))
                .with(F1_MICRO, accuracy)
                .with(ConfusionMatrix.of(actual, predicted, labels));
    }
}
