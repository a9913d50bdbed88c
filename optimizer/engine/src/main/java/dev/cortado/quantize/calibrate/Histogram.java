package dev.cortado.quantize.calibrate;

/**
 * Counts of numbers in {@value #HALF} bins on either side of 0. All bins have the same width, a power of two: the smallest with which
 * everything seen fits. When a number does not fit, the width doubles and bins are merged two by two. A number's bin depends only on the
 * final width, hence the counts do not depend on the order in which numbers came. Exact zeros are counted apart.
 */
final class Histogram {

    /** At least half of these are in use on the wider side, 8 or more for each step of an 8-bit grid. */
    static final int HALF = 4096;

    /** The width 2^-149 is the smallest positive float. */
    private static final int FINEST = -149;

    private long[] counts = new long[2 * HALF];
    private int exponent = FINEST;
    private long zeros;
    private long total;

    /** Adds numbers, all of which are finite and lie between the two given. */
    void add(float[] values, float smallest, float largest) {
        widen(smallest, largest);
        double perWidth = Math.scalb(1.0, -exponent);
        for (float value : values) {
            if (value == 0) {
                zeros++;
            } else {
                counts[bin(value, perWidth) + HALF]++;
            }
        }
        total += values.length;
    }

    private static int bin(float value, double perWidth) {
        // A product with a power of two is exact.
        double place = value * perWidth;
        int truncated = (int) place;
        return place < truncated ? truncated - 1 : truncated;
    }

    private void widen(float smallest, float largest) {
        int wanted = exponent;
        while (largest * Math.scalb(1.0, -wanted) >= HALF || smallest * Math.scalb(1.0, -wanted) < -HALF) {
            wanted++;
        }
        if (wanted > exponent) {
            int shift = Math.min(wanted - exponent, Integer.SIZE - 1);
            long[] merged = new long[2 * HALF];
            for (int i = 0; i < counts.length; i++) {
                merged[((i - HALF) >> shift) + HALF] += counts[i];
            }
            counts = merged;
            exponent = wanted;
        }
    }

    /** The width of a bin. */
    double width() {
        return Math.scalb(1.0, exponent);
    }

    /** How many bins there are; whatever was added. */
    int size() {
        return counts.length;
    }

    /** How many numbers other than 0 are in a bin. */
    long count(int bin) {
        return counts[bin];
    }

    /** Where a bin starts; it ends where the next starts. */
    double start(int bin) {
        return (bin - HALF) * width();
    }

    /** How many zeros there were. */
    long zeros() {
        return zeros;
    }

    /** How many numbers there were, zeros included. */
    long total() {
        return total;
    }

    /** The first bin that is not empty; the number of bins if all are. */
    int first() {
        int bin = 0;
        while (bin < counts.length && counts[bin] == 0) {
            bin++;
        }
        return bin;
    }

    /** The last bin that is not empty; -1 if all are. */
    int last() {
        int bin = counts.length - 1;
        while (bin >= 0 && counts[bin] == 0) {
            bin--;
        }
        return bin;
    }
}
