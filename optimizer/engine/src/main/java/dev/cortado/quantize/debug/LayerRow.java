package dev.cortado.quantize.debug;

/**
 * What became of one layer.
 *
 * @param node the layer's name in the float model
 * @param operator the operator that works with the quantised weight
 * @param weight the name of the integers
 * @param method how the weight enters the calculation: dynamic, QOperator, QDQ, weight-only, blocks, lookup
 * @param granularity what has a scale of its own
 * @param bits of a stored weight
 * @param weightDecibels SQNR of the weight in dB; NaN when the float weight or the scale was not found
 * @param weightClipped share of weights that are cut off, 0 to 1; NaN likewise
 * @param activationDecibels SQNR of what the layer gives, in dB, the errors of the layers before it included; NaN when nothing was run,
 *     or the value is not in both models
 * @param activationMin the smallest value the layer gives in the float model
 * @param activationMax the largest
 * @param quantizedMin the smallest value it gives in the quantised model
 * @param quantizedMax the largest
 * @param activationClipped share of the float model's values that the fixed range behind the layer cuts off, 0 to 1; NaN where there is
 *     none
 * @param bytesBefore of the float weight; 0 when it was not found
 * @param bytesAfter of the integers with their scales and zero points
 */
public record LayerRow(
        String node,
        String operator,
        String weight,
        String method,
        String granularity,
        int bits,
        double weightDecibels,
        double weightClipped,
        double activationDecibels,
        double activationMin,
        double activationMax,
        double quantizedMin,
        double quantizedMax,
        double activationClipped,
        long bytesBefore,
        long bytesAfter) {}
