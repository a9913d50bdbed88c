package dev.cortado.measure.metric;

/** Checks that two lists that belong together are of one length. */
final class Lengths {

    private Lengths() {}

    /** Throws, in one sentence that names the metric, unless both lengths are the same and at least the given one. */
    static void check(String metric, int first, int second, int fewest) {
        if (first != second) {
            throw new IllegalArgumentException(
                    metric + ": expected two lists of one length, found " + first + " and " + second);
        }
        if (first < fewest) {
            throw new IllegalArgumentException(metric + ": expected at least " + fewest + ", found " + first);
        }
    }
}
