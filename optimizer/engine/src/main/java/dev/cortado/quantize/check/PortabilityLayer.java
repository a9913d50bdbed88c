package dev.cortado.quantize.check;

/**
 * What was found of one node that multiplies 8-bit integers.
 *
 * @param node its name
 * @param operator its type
 * @param exact why nothing in it can overflow on any processor; empty when something may
 * @param pairs pairs of neighbouring weights
 * @param riskyPairs those that some activations make overflow
 * @param checkedPairs pairs of products that the samples made: {@code pairs} for each vector of activations; 0 when none was looked at
 * @param saturatedPairs those of them beyond 16 bits
 * @param outputs results that the samples made
 * @param affectedOutputs those of them with at least one such pair
 */
public record PortabilityLayer(
        String node,
        String operator,
        String exact,
        long pairs,
        long riskyPairs,
        long checkedPairs,
        long saturatedPairs,
        long outputs,
        long affectedOutputs) {

    /** What that means. */
    public enum Finding {
        /** Nothing can overflow, whatever goes in. */
        SAFE("safe"),
        /** Something could, and with the samples nothing did. */
        NOT_SEEN("not on these samples"),
        /** Something could; no activations were looked at. */
        POSSIBLE("possible"),
        /** The samples made something overflow. */
        SATURATES("saturates");

        private final String words;

        Finding(String words) {
            this.words = words;
        }

        /** The words a reader sees. */
        @Override
        public String toString() {
            return words;
        }
    }

    /** What that means for this node. */
    public Finding finding() {
        if (riskyPairs == 0) {
            return Finding.SAFE;
        }
        if (saturatedPairs > 0) {
            return Finding.SATURATES;
        }
        return checkedPairs > 0 ? Finding.NOT_SEEN : Finding.POSSIBLE;
    }

    /** The share of results that are wrong, 0 to 1; NaN when none was looked at. */
    public double affectedShare() {
        return outputs == 0 ? Double.NaN : (double) affectedOutputs / outputs;
    }
}
