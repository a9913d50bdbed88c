package dev.cortado.measure.metric;

/**
 * Spearman's rank correlation: Pearson's of the ranks, equal numbers sharing the mean of their ranks. Spearman, "The Proof and
 * Measurement of Association between Two Things", American Journal of Psychology 15 (1904). What STS-B is scored by.
 */
public final class Spearman {

    private Spearman() {}

    /**
     * Returns the correlation.
     *
     * @return -1 to 1; NaN when one list is constant or holds a NaN
     * @throws IllegalArgumentException if the lists differ in length or hold fewer than two numbers
     */
    public static double of(double[] first, double[] second) {
        Lengths.check("Spearman correlation", first.length, second.length, 2);
        return Pearson.of(Ranks.of(first), Ranks.of(second));
    }
}
