package dev.cortado.measure.compare;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One model beside the baseline. What is not known is NaN or {@link Estimate#UNKNOWN}.
 *
 * @param facts what its file says
 * @param sizeRatio its size relative to the baseline's; below 1 is smaller
 * @param p50Millis the median time in the comparison's configuration
 * @param speedup how many times as fast as the baseline it is, from blocks in which both took their turn
 * @param residentMegabytes peak resident memory in 10^6 bytes
 * @param quality by metric, in the comparison's order
 * @param qualityDifference by metric, less the baseline's
 * @param note what a reader must know; empty as a rule
 */
public record ComparisonRow(
        ModelFacts facts,
        double sizeRatio,
        Estimate p50Millis,
        Estimate speedup,
        double residentMegabytes,
        Map<String, Estimate> quality,
        Map<String, Estimate> qualityDifference,
        String note) {

    /** Freezes the maps. */
    public ComparisonRow {
        quality = Collections.unmodifiableMap(new LinkedHashMap<>(quality));
        qualityDifference = Collections.unmodifiableMap(new LinkedHashMap<>(qualityDifference));
    }

    /** The model's name. */
    public String model() {
        return facts.model();
    }
}
