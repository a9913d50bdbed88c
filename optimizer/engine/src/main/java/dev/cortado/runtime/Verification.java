package dev.cortado.runtime;

import java.util.List;

/**
 * What was found when a changed model was opened and run beside its original.
 *
 * @param outputs the comparison of each numeric output; empty when nothing could be compared
 * @param note why nothing was compared; empty when it was
 */
public record Verification(List<OutputComparison> outputs, String note) {

    /** Freezes the list. */
    public Verification {
        outputs = List.copyOf(outputs);
    }

    /** Whether outputs were compared, not just the model opened. */
    public boolean isCompared() {
        return !outputs.isEmpty();
    }

    /** The smallest cosine of all outputs that have one; NaN when nothing was compared. */
    public double worstCosine() {
        return outputs.stream()
                .mapToDouble(OutputComparison::cosine)
                .filter(cosine -> !Double.isNaN(cosine))
                .min()
                .orElse(Double.NaN);
    }

    /** The largest difference of two numbers; NaN when nothing was compared. */
    public double maxAbsError() {
        return outputs.stream().mapToDouble(OutputComparison::maxAbsError).max().orElse(Double.NaN);
    }
}
