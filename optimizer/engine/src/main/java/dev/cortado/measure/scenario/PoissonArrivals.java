package dev.cortado.measure.scenario;

import java.util.SplittableRandom;

/**
 * Queries that come independently of one another: the gaps between them are exponential. Seeded, and drawn for a rate of one, so that
 * two rates see the same pattern, faster or slower: which of them is too high does not depend on luck.
 */
public final class PoissonArrivals {

    private final SplittableRandom random;

    /** Begins the pattern of a seed. */
    public PoissonArrivals(long seed) {
        random = new SplittableRandom(seed);
    }

    /** The next gap, 1 on average. */
    public double nextGap() {
        return -Math.log(1 - random.nextDouble());
    }
}
