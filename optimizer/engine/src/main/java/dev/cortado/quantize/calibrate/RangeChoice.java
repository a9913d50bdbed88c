package dev.cortado.quantize.calibrate;

/** Chooses a range from a distribution. */
@FunctionalInterface
interface RangeChoice {

    /**
     * Chooses.
     *
     * @param histogram not empty
     * @param smallest the smallest number in it
     * @param largest the largest number in it
     * @return within the smallest and the largest, and 0
     */
    Ends choose(Histogram histogram, float smallest, float largest);

    /** The two ends of a range. */
    record Ends(double low, double high) {

        /** The same, nowhere beyond what was seen. */
        Ends within(float smallest, float largest) {
            return new Ends(Math.clamp(low, smallest, largest), Math.clamp(high, smallest, largest));
        }
    }
}
