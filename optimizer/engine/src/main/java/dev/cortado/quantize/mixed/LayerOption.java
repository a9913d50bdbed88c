package dev.cortado.quantize.mixed;

/**
 * One way to quantise one layer, as a search sees it.
 *
 * @param layer the node's label
 * @param candidate how
 * @param loss predicted: of the model in which this layer alone is quantised, 0 or more
 * @param bytesSaved predicted
 * @param millisSaved measured; NaN when not known
 */
public record LayerOption(String layer, String candidate, double loss, long bytesSaved, double millisSaved) {

    /** What a sensitivity and times say. A loss below 0, which noise of a task's metric can give, counts as 0. */
    public static LayerOption of(LayerSensitivity sensitivity, LayerTimes times) {
        return new LayerOption(
                sensitivity.layer(),
                sensitivity.candidate(),
                Math.max(0, sensitivity.loss()),
                sensitivity.bytesSaved(),
                times.savedMillis(sensitivity.layer(), sensitivity.candidate()).orElse(Double.NaN));
    }

    /** What the option is worth: bytes or milliseconds saved. */
    double benefit(Benefit benefit) {
        return benefit == Benefit.SIZE ? bytesSaved : millisSaved;
    }
}
