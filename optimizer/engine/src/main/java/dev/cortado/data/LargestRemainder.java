package dev.cortado.data;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Divides whole things by shares that do not come out even, by the method of largest remainders (Hamilton 1792): every
 * part gets its share rounded down, and what is left goes to the largest remainders. Each part is within one of its
 * share, and nothing is lost.
 */
final class LargestRemainder {

    private LargestRemainder() {}

    /**
     * Divides.
     *
     * @param total how many there are
     * @param shares of each part, 0 or more, not all 0; need not add up to 1
     * @return of each part how many it gets; they add up to {@code total}
     */
    static int[] divide(int total, double[] shares) {
        double sum =
                IntStream.range(0, shares.length).mapToDouble(i -> shares[i]).sum();
        int[] parts = new int[shares.length];
        double[] remainders = new double[shares.length];
        int left = total;
        for (int i = 0; i < shares.length; i++) {
            // 10 % of 30 is 3, though 30 * 0.1 may come out just below.
            double exact = Math.round(total * shares[i] / sum * 1e9) / 1e9;
            parts[i] = (int) Math.floor(exact);
            remainders[i] = exact - parts[i];
            left -= parts[i];
        }
        int[] order = IntStream.range(0, shares.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -remainders[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int i = 0; i < left; i++) {
            parts[order[i]]++;
        }
        return parts;
    }
}
