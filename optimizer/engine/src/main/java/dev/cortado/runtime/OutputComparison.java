package dev.cortado.runtime;

/**
 * How one output of a changed model differs from the original's on the same inputs.
 *
 * @param output its name
 * @param elements how many numbers were compared
 * @param cosine the cosine of the angle between both, flattened: 1 for the same direction; NaN when one is all zeros
 * @param maxAbsError the largest difference of two numbers
 */
public record OutputComparison(String output, int elements, double cosine, double maxAbsError) {

    /** Compares arrays of the same length; two that are equal have cosine 1, be they zeros. */
    static OutputComparison of(String output, double[] reference, double[] candidate) {
        double product = 0;
        double referenceSquares = 0;
        double candidateSquares = 0;
        double largest = 0;
        for (int i = 0; i < reference.length; i++) {
            product += reference[i] * candidate[i];
            referenceSquares += reference[i] * reference[i];
            candidateSquares += candidate[i] * candidate[i];
            double difference = reference[i] == candidate[i] ? 0 : Math.abs(reference[i] - candidate[i]);
            largest = Math.max(largest, difference);
        }
        double cosine = largest == 0 ? 1 : product / Math.sqrt(referenceSquares) / Math.sqrt(candidateSquares);
        return new OutputComparison(output, reference.length, cosine, largest);
    }
}
