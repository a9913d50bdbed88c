package dev.cortado.quantize.calibrate;

/**
 * The range of floats that a value shall have integers for.
 *
 * @param low where it starts
 * @param high where it ends; not below low
 * @param smallest the smallest number seen
 * @param largest the largest number seen
 * @param count how many numbers were seen
 */
public record ValueRange(float low, float high, float smallest, float largest, long count) {

    /**
     * Checks the ends.
     *
     * @throws IllegalArgumentException if they are not finite or in the wrong order
     */
    public ValueRange {
        if (!Float.isFinite(low) || !Float.isFinite(high) || low > high) {
            throw new IllegalArgumentException("a range: expected finite ends in order, found " + low + " to " + high);
        }
    }
}
