package dev.cortado.quantize.check;

/** Sums up what was counted over vectors of activations. */
final class SaturationCount {

    private long pairs;
    private long saturated;
    private long outputs;
    private long affected;

    /**
     * Adds one vector's.
     *
     * @param morePairs pairs of products
     * @param moreSaturated of them beyond 16 bits
     * @param moreOutputs numbers computed
     * @param moreAffected of them with at least one such pair
     */
    void add(long morePairs, long moreSaturated, long moreOutputs, long moreAffected) {
        pairs += morePairs;
        saturated += moreSaturated;
        outputs += moreOutputs;
        affected += moreAffected;
    }

    long pairs() {
        return pairs;
    }

    long saturated() {
        return saturated;
    }

    long outputs() {
        return outputs;
    }

    long affected() {
        return affected;
    }
}
