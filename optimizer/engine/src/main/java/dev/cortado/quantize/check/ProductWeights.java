package dev.cortado.quantize.check;

import dev.cortado.quantize.tensor.NeighbourSums;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The pairs of a product's weights that some activations could make overflow, and the count of those that given activations do.
 *
 * <p>Row {@code 2i} and {@code 2i + 1} of a column are a pair; activations are 0 to 255, so that only weights of the same sign whose
 * magnitudes add up to more than {@link NeighbourSums#LARGEST_SAFE} can. Those are few as a rule, and all that is kept.
 */
final class ProductWeights {

    private static final int UNSIGNED_BYTE = 255;

    /** The rows of one pair with the columns in which it can overflow. */
    @SuppressWarnings("ArrayRecordComponent") // many, and seen by nobody else
    private record RiskyRows(int row, int[] columns, byte[] first, byte[] second) {}

    private final int rows;
    private final int columns;
    private final long pairs;
    private final long riskyPairs;
    private final List<RiskyRows> risky;

    private ProductWeights(int rows, int columns, long riskyPairs, List<RiskyRows> risky) {
        this.rows = rows;
        this.columns = columns;
        this.pairs = (long) (rows / 2) * columns;
        this.riskyPairs = riskyPairs;
        this.risky = risky;
    }

    /**
     * Looks at a matrix.
     *
     * @param weights signed integers, [rows, columns] in row-major order
     */
    static ProductWeights of(byte[] weights, int rows, int columns) {
        List<RiskyRows> risky = new ArrayList<>();
        long count = 0;
        int[] found = new int[columns];
        for (int row = 0; row + 1 < rows; row += 2) {
            int first = row * columns;
            int second = first + columns;
            int length = 0;
            for (int column = 0; column < columns; column++) {
                if (NeighbourSums.of(weights[first + column], weights[second + column]) > NeighbourSums.LARGEST_SAFE) {
                    found[length++] = column;
                }
            }
            if (length > 0) {
                int[] places = Arrays.copyOf(found, length);
                byte[] upper = new byte[length];
                byte[] lower = new byte[length];
                for (int i = 0; i < length; i++) {
                    upper[i] = weights[first + places[i]];
                    lower[i] = weights[second + places[i]];
                }
                risky.add(new RiskyRows(row, places, upper, lower));
                count += length;
            }
        }
        return new ProductWeights(rows, columns, count, risky);
    }

    /** The length of an activation vector. */
    int rows() {
        return rows;
    }

    /** How many pairs there are in all columns. */
    long pairs() {
        return pairs;
    }

    /** How many of them could overflow. */
    long riskyPairs() {
        return riskyPairs;
    }

    /**
     * Counts for one vector of activations.
     *
     * @param activations unsigned bytes, {@link #rows()} of them
     * @param at where they start
     */
    void count(byte[] activations, int at, SaturationCount into) {
        boolean[] affected = new boolean[columns];
        long saturated = 0;
        for (RiskyRows pair : risky) {
            int first = activations[at + pair.row] & UNSIGNED_BYTE;
            int second = activations[at + pair.row + 1] & UNSIGNED_BYTE;
            if (first + second <= UNSIGNED_BYTE) {
                // At most 255 * 128: no weights make that overflow.
                continue;
            }
            for (int i = 0; i < pair.columns.length; i++) {
                int sum = first * pair.first[i] + second * pair.second[i];
                if (sum > Short.MAX_VALUE || sum < Short.MIN_VALUE) {
                    saturated++;
                    affected[pair.columns[i]] = true;
                }
            }
        }
        int outputs = 0;
        for (boolean column : affected) {
            outputs += column ? 1 : 0;
        }
        into.add(pairs, saturated, columns, outputs);
    }
}
