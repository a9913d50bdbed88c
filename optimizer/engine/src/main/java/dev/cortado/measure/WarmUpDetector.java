package dev.cortado.measure;

/**
 * Finds where a series of run times stops warming up: MSER-5, the Marginal Standard Error Rule on means of five. Of all points
 * at which the beginning could be cut off, it takes the one that leaves the rest with the smallest squared standard error of
 * its mean: {@code sum((y_i - mean)^2) / m^2} over the m remaining means of five. White, "An Effective Truncation Heuristic for
 * Bias Reduction in Simulation Output", Simulation 69 (1997); White, Cobb and Spratt, "A Comparison of Five Steady-State
 * Truncation Heuristics for Simulation", Winter Simulation Conference (2000).
 *
 * <p>As they advise, a cut in the second half of the series means that it is too short to tell: still warming up. The last five
 * means are never cut, because a few that happen to be alike would look best (Hoad, Robinson and Davies, "Automating Warm-up Length
 * Estimation", Journal of the Operational Research Society 61 (2010)).
 */
public final class WarmUpDetector {

    /** How many runs are averaged. */
    public static final int BATCH = 5;

    /** Fewer runs than this say nothing. */
    public static final int FEWEST_RUNS = 4 * BATCH;

    private static final int KEPT = 5;

    private WarmUpDetector() {}

    /**
     * Returns how many runs at the beginning belong to the warm-up: a multiple of five; the number of all runs when the series is
     * still warming up or has fewer than {@link #FEWEST_RUNS}.
     */
    public static int warmUpRuns(double[] times) {
        int batches = times.length / BATCH;
        if (times.length < FEWEST_RUNS) {
            return times.length;
        }
        // Means from the end, so that an incomplete batch is dropped from the beginning, where it matters least.
        int offset = times.length - batches * BATCH;
        double[] means = new double[batches];
        for (int i = 0; i < batches; i++) {
            double sum = 0;
            for (int j = 0; j < BATCH; j++) {
                sum += times[offset + i * BATCH + j];
            }
            means[i] = sum / BATCH;
        }
        int cut = cut(means);
        return 2 * cut >= batches ? times.length : cut == 0 ? 0 : offset + cut * BATCH;
    }

    /** Whether the series has reached its steady state. */
    public static boolean isSteady(double[] times) {
        return times.length >= FEWEST_RUNS && warmUpRuns(times) < times.length;
    }

    /** The number of means cut off that minimises the squared standard error of the rest; at least five remain, or half of them. */
    static int cut(double[] means) {
        int best = 0;
        double smallest = Double.POSITIVE_INFINITY;
        int kept = Math.min(KEPT, means.length / 2);
        for (int cut = 0; cut <= means.length - kept; cut++) {
            int rest = means.length - cut;
            double mean = 0;
            for (int i = cut; i < means.length; i++) {
                mean += means[i] / rest;
            }
            double squares = 0;
            for (int i = cut; i < means.length; i++) {
                squares += (means[i] - mean) * (means[i] - mean);
            }
            double error = squares / ((double) rest * rest);
            if (error < smallest) {
                smallest = error;
                best = cut;
            }
        }
        return best;
    }
}
