package dev.cortado.quantize.calibrate;

import dev.cortado.quantize.tensor.IntegerRange;
import dev.cortado.quantize.tensor.LinearQuantization;

/**
 * The range with the least squared error between the numbers and what they are after clipping and rounding, {@code sum (x -
 * dequantize(quantize(x)))^2}. Both ends are searched together: first over fractions of what was seen in steps of 2^(1/8), down to 1/64;
 * then around the best in steps of 2^(1/32).
 *
 * <p>A bin's numbers are taken to lie in its middle, which the sums of counts, of first and of second powers up to a bin turn into a few
 * operations a step of the grid. Where steps are narrower than bins, the error inside the range is that of evenly spread numbers,
 * {@code step^2 / 12} each.
 */
record MseRange(IntegerRange grid) implements RangeChoice {

    private static final int COARSE_PER_OCTAVE = 8;
    private static final int OCTAVES = 6;
    private static final int FINE_PER_OCTAVE = 32;
    private static final int FINE_REACH = 4;
    private static final double EVENLY_SPREAD = 12;

    @Override
    public Ends choose(Histogram histogram, float smallest, float largest) {
        Moments moments = new Moments(histogram);
        double low = Math.min(smallest, 0);
        double high = Math.max(largest, 0);
        if (grid.symmetric()) {
            high = Math.max(-low, high);
            low = -high;
        }
        Best best = new Best(moments);
        int steps = COARSE_PER_OCTAVE * OCTAVES;
        for (int i = 0; i <= (low < 0 ? steps : 0); i++) {
            for (int j = 0; j <= (high > 0 ? steps : 0); j++) {
                best.offer(low * shrunk(i, COARSE_PER_OCTAVE), high * shrunk(j, COARSE_PER_OCTAVE));
            }
        }
        double coarseLow = best.low;
        double coarseHigh = best.high;
        for (int i = -FINE_REACH; i <= FINE_REACH; i++) {
            for (int j = -FINE_REACH; j <= FINE_REACH; j++) {
                best.offer(
                        Math.max(low, coarseLow * shrunk(i, FINE_PER_OCTAVE)),
                        Math.min(high, coarseHigh * shrunk(j, FINE_PER_OCTAVE)));
            }
        }
        return new Ends(best.low, best.high).within(Math.min(smallest, 0), Math.max(largest, 0));
    }

    private static double shrunk(int steps, int perOctave) {
        return Math.pow(2, -(double) steps / perOctave);
    }

    /** The best pair of ends so far; of equals the first, hence the widest. */
    private final class Best {
        private final Moments moments;
        private double low;
        private double high;
        private double error = Double.POSITIVE_INFINITY;

        Best(Moments moments) {
            this.moments = moments;
        }

        void offer(double newLow, double newHigh) {
            double found = moments.error(LinearQuantization.fit((float) newLow, (float) newHigh, grid));
            if (found < error) {
                error = found;
                low = newLow;
                high = newHigh;
            }
        }
    }

    /** The sums of counts, of numbers and of their squares up to each bin. */
    static final class Moments {
        private final double width;
        private final double[] counts;
        private final double[] sums;
        private final double[] squares;

        Moments(Histogram histogram) {
            int size = histogram.size();
            width = histogram.width();
            counts = new double[size + 1];
            sums = new double[size + 1];
            squares = new double[size + 1];
            for (int bin = 0; bin < size; bin++) {
                double middle = histogram.start(bin) + width / 2;
                double count = histogram.count(bin);
                counts[bin + 1] = counts[bin] + count;
                sums[bin + 1] = sums[bin] + count * middle;
                squares[bin + 1] = squares[bin] + count * middle * middle;
            }
        }

        /** The sum of squared errors. */
        double error(LinearQuantization mapping) {
            IntegerRange integers = mapping.range();
            double step = mapping.scale();
            double low = step * (integers.low() - mapping.zeroPoint());
            double high = step * (integers.high() - mapping.zeroPoint());
            int size = counts.length - 1;
            if (step < width) {
                int from = binsBelow(low);
                int to = Math.max(from, binsBelow(high));
                return squared(0, from, low)
                        + squared(to, size, high)
                        + (counts[to] - counts[from]) * step * step / EVENLY_SPREAD;
            }
            double error = counts[size] * width * width / EVENLY_SPREAD;
            int from = 0;
            for (int level = integers.low(); level <= integers.high(); level++) {
                double value = step * (level - mapping.zeroPoint());
                int to = level == integers.high() ? size : binsBelow(value + step / 2);
                error += squared(from, to, value);
                from = to;
            }
            return error;
        }

        private double squared(int from, int to, double value) {
            return squares[to]
                    - squares[from]
                    - 2 * value * (sums[to] - sums[from])
                    + value * value * (counts[to] - counts[from]);
        }

        /** How many bins have their middle below a number. */
        private int binsBelow(double number) {
            return (int) Math.clamp(Math.ceil(number / width - 0.5) + Histogram.HALF, 0, counts.length - 1);
        }
    }
}
