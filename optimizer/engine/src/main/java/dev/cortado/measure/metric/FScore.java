package dev.cortado.measure.metric;

import java.util.stream.IntStream;

/**
 * Precision, recall and their harmonic mean F1: of one class, averaged over classes (macro: each class counts the same), or of all
 * samples together (micro). van Rijsbergen, "Information Retrieval" (1979), chapter 7. As scikit-learn with {@code zero_division=0},
 * a share of nothing counts as 0; the macro average is over the classes that occur, actual or predicted.
 *
 * @param precision the share of the samples put into the class that belong there, 0 to 1
 * @param recall the share of the class's samples that were put there, 0 to 1
 * @param f1 {@code 2 precision recall / (precision + recall)}; macro: the mean of the classes' F1, not the F1 of the means
 */
public record FScore(double precision, double recall, double f1) {

    /** Of one class against all others. */
    public static FScore of(ConfusionMatrix matrix, int index) {
        return of(matrix.count(index, index), matrix.predicted(index), matrix.actual(index));
    }

    /** The mean over the classes that occur; NaN throughout when there is no sample. */
    public static FScore macro(ConfusionMatrix matrix) {
        FScore[] scores = IntStream.range(0, matrix.classes())
                .filter(i -> matrix.actual(i) + matrix.predicted(i) > 0)
                .mapToObj(i -> of(matrix, i))
                .toArray(FScore[]::new);
        double precision = 0;
        double recall = 0;
        double f1 = 0;
        for (FScore score : scores) {
            precision += score.precision;
            recall += score.recall;
            f1 += score.f1;
        }
        return new FScore(precision / scores.length, recall / scores.length, f1 / scores.length);
    }

    /** Over all samples: with one class a sample all three are the accuracy; NaN when there is no sample. */
    public static FScore micro(ConfusionMatrix matrix) {
        int right = 0;
        int all = 0;
        for (int i = 0; i < matrix.classes(); i++) {
            right += matrix.count(i, i);
            all += matrix.actual(i);
        }
        return all == 0 ? new FScore(Double.NaN, Double.NaN, Double.NaN) : of(right, all, all);
    }

    /**
     * From counts.
     *
     * @param right samples of the class that were put there
     * @param predicted samples put there
     * @param actual samples of the class
     */
    public static FScore of(int right, int predicted, int actual) {
        return new FScore(
                predicted == 0 ? 0 : (double) right / predicted,
                actual == 0 ? 0 : (double) right / actual,
                predicted + actual == 0 ? 0 : 2.0 * right / (predicted + actual));
    }
}
