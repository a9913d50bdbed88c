package dev.cortado.measure.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How often samples of each class were put into each class.
 *
 * @param labels the names of the classes
 * @param counts a row for each actual class, a column for each predicted one
 */
public record ConfusionMatrix(List<String> labels, List<List<Integer>> counts) {

    /** Freezes the lists. */
    public ConfusionMatrix {
        labels = List.copyOf(labels);
        counts = counts.stream().map(List::copyOf).toList();
    }

    /**
     * Counts.
     *
     * @param actual the class of each sample, an index of the labels
     * @param predicted the class each was put into, an index of the labels
     * @throws IllegalArgumentException if the lists differ in length or an index has no label
     */
    public static ConfusionMatrix of(int[] actual, int[] predicted, List<String> labels) {
        Lengths.check("confusion matrix", actual.length, predicted.length, 0);
        int[][] counts = new int[labels.size()][labels.size()];
        for (int i = 0; i < actual.length; i++) {
            check(actual[i], labels);
            check(predicted[i], labels);
            counts[actual[i]][predicted[i]]++;
        }
        List<List<Integer>> rows = new ArrayList<>();
        for (int[] row : counts) {
            rows.add(Arrays.stream(row).boxed().toList());
        }
        return new ConfusionMatrix(labels, rows);
    }

    /** Counts without names for the classes: they are called 0, 1, 2, ... */
    public static ConfusionMatrix of(int[] actual, int[] predicted, int classes) {
        return of(
                actual,
                predicted,
                IntStream.range(0, classes).mapToObj(Integer::toString).toList());
    }

    private static void check(int index, List<String> labels) {
        if (index < 0 || index >= labels.size()) {
            throw new IllegalArgumentException(
                    "confusion matrix: expected classes from 0 to " + (labels.size() - 1) + ", found " + index);
        }
    }

    /** How many classes there are. */
    public int classes() {
        return labels.size();
    }

    /** How many samples of one class were put into another, or into their own. */
    public int count(int actual, int predicted) {
        return counts.get(actual).get(predicted);
    }

    /** How many samples are of a class. */
    public int actual(int index) {
        return counts.get(index).stream().mapToInt(Integer::intValue).sum();
    }

    /** How many samples were put into a class. */
    public int predicted(int index) {
        return counts.stream().mapToInt(row -> row.get(index)).sum();
    }
}
