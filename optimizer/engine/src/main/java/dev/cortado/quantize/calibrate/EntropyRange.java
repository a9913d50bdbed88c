package dev.cortado.quantize.calibrate;

import dev.cortado.quantize.tensor.IntegerRange;

/**
 * The range from -t to t (cut to what was seen) whose quantised distribution Q is nearest to the original one P: the least Kullback-Leibler
 * divergence {@code sum P log(P / Q)}, after Migacz, "8-bit Inference with TensorRT" (GTC 2017). P is the histogram inside the range, with
 * what is clipped added to its outermost bins. Q has what is inside only, the bins of one step sharing their counts evenly among those that
 * are not empty.
 *
 * <p>Zeros are left out: every grid has an integer for 0, so that they cost nothing, and the many zeros behind a {@code Relu} would
 * drown the rest. A range of fewer bins than steps is not tried, since its steps cannot be told apart.
 */
record EntropyRange(IntegerRange grid) implements RangeChoice {

    /** Stands for a share of nothing, of which no logarithm could be taken. */
    private static final double NOTHING = 1e-9;

    @Override
    public Ends choose(Histogram histogram, float smallest, float largest) {
        Sums sums = new Sums(histogram, grid.high() - grid.low() + 1);
        int widest = sums.widest();
        int best = widest;
        double least = Double.POSITIVE_INFINITY;
        for (int reach = widest; reach > 0; reach--) {
            double divergence = sums.divergence(reach);
            if (divergence < least) {
                least = divergence;
                best = reach;
            }
        }
        double end = best * histogram.width();
        return new Ends(-end, end).within(Math.min(smallest, 0), Math.max(largest, 0));
    }

    /** Sums up to each bin, from which a divergence takes a few operations a step of the grid. */
    static final class Sums {
        private final int levels;
        private final int first;
        private final int end;
        private final long[] counts;
        private final int[] filled;
        private final double[] products;

        Sums(Histogram histogram, int levels) {
            this.levels = levels;
            first = Math.min(histogram.first(), Histogram.HALF);
            end = Math.max(histogram.last() + 1, Histogram.HALF);
            counts = new long[histogram.size() + 1];
            filled = new int[histogram.size() + 1];
            products = new double[histogram.size() + 1];
            for (int bin = 0; bin < histogram.size(); bin++) {
                long count = histogram.count(bin);
                counts[bin + 1] = counts[bin] + count;
                filled[bin + 1] = filled[bin] + (count > 0 ? 1 : 0);
                products[bin + 1] = products[bin] + product(count);
            }
        }

        /** The widest range: the bins on the side that has more. */
        int widest() {
            return Math.max(Histogram.HALF - first, end - Histogram.HALF);
        }

        /**
         * Of the bins up to a reach on either side of 0; infinite when they are fewer than the steps, or empty. With counts c of n in
         * all, {@code sum P log P = sum c log(c) / n - log(n)}, and {@code sum P log Q} is the same for all bins of a step.
         */
        double divergence(int reach) {
            int from = Math.max(first, Histogram.HALF - reach);
            int to = Math.min(end, Histogram.HALF + reach);
            long inside = counts[to] - counts[from];
            if (to - from < levels || inside == 0) {
                return Double.POSITIVE_INFINITY;
            }
            long below = counts[from] - counts[first];
            long above = counts[end] - counts[to];
            double all = inside + below + above;
            long firstCount = counts[from + 1] - counts[from];
            long lastCount = counts[to] - counts[to - 1];
            double original = products[to]
                    - products[from]
                    + product(firstCount + below)
                    - product(firstCount)
                    + product(lastCount + above)
                    - product(lastCount);
            double quantized = 0;
            for (int level = 0; level < levels; level++) {
                int start = from + (int) ((long) level * (to - from) / levels);
                int stop = from + (int) ((long) (level + 1) * (to - from) / levels);
                long sum = counts[stop] - counts[start];
                int bins = filled[stop] - filled[start];
                long clipped = 0;
                // A bin that only holds what was clipped is there in P, hence it takes a share in Q.
                if (level == 0) {
                    clipped += below;
                    bins += firstCount == 0 && below > 0 ? 1 : 0;
                }
                if (level == levels - 1) {
                    clipped += above;
                    bins += lastCount == 0 && above > 0 ? 1 : 0;
                }
                if (bins > 0) {
                    quantized += (sum + clipped) * Math.log(Math.max(NOTHING, (double) sum / bins / inside));
                }
            }
            return (original - quantized) / all - Math.log(all);
        }

        private static double product(long count) {
            return count == 0 ? 0 : count * Math.log((double) count);
        }
    }
}
