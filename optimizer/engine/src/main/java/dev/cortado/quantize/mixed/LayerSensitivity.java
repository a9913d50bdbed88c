package dev.cortado.quantize.mixed;

import dev.cortado.quantize.loss.ModelLoss;

/**
 * What quantising one layer alone does to a model.
 *
 * @param layer the node's label
 * @param operator its type
 * @param candidate how it was quantised
 * @param loss of the model in which only this layer is quantised
 * @param sqnrDecibels of that model's outputs; see {@link ModelLoss.Loss}
 * @param bytesBefore the size of the layer's weights
 * @param bytesAfter the same when quantised
 */
public record LayerSensitivity(
        String layer,
        String operator,
        String candidate,
        double loss,
        double sqnrDecibels,
        long bytesBefore,
        long bytesAfter) {

    /** How many bytes the layer gets smaller; negative when scales outweigh what small weights save. */
    public long bytesSaved() {
        return bytesBefore - bytesAfter;
    }
}
