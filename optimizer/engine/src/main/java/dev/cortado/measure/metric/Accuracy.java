package dev.cortado.measure.metric;

/** Accuracy: the share of samples put into their class. */
public final class Accuracy {

    private Accuracy() {}

    /**
     * Returns the accuracy.
     *
     * @param actual the class of each sample
     * @param predicted the class each was put into
     * @return 0 to 1
     * @throws IllegalArgumentException if the lists differ in length or are empty
     */
    public static double of(int[] actual, int[] predicted) {
        Lengths.check("accuracy", actual.length, predicted.length, 1);
        int right = 0;
        for (int i = 0; i < actual.length; i++) {
            right += actual[i] == predicted[i] ? 1 : 0;
        }
        return (double) right / actual.length;
    }
}
