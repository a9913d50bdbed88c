package dev.cortado.onnx.custom;

import java.util.List;
import java.util.Optional;

/**
 * A stack of transformer layers: what the operator {@code Encoder} computes.
 *
 * @param heads of the attention; the width is a multiple
 * @param preNorm whether normalisations stand before the products rather than behind the residual sums
 * @param rms whether they are RMS normalisations
 * @param epsilon what is added to the variance
 * @param activation of the feed-forward part
 * @param rotary positions of queries and keys; empty where positions are in the input
 * @param scoreScale what the products of queries and keys are multiplied by; 1 / sqrt(width of a head) as a rule
 * @param layers from the input on
 * @param finalNorm of a pre-norm encoder; empty for none
 */
public record EncoderStack(
        int heads,
        boolean preNorm,
        boolean rms,
        double epsilon,
        Activation activation,
        Optional<Rotary> rotary,
        double scoreScale,
        List<EncoderLayer> layers,
        Optional<Normalization> finalNorm) {

    /** Freezes the list. */
    public EncoderStack {
        layers = List.copyOf(layers);
    }

    /** The same with the layers up to one. */
    public EncoderStack upTo(int layer) {
        return withLayers(layers.subList(0, layer + 1));
    }

    /** The same with other layers. */
    public EncoderStack withLayers(List<EncoderLayer> others) {
        return new EncoderStack(heads, preNorm, rms, epsilon, activation, rotary, scoreScale, others, finalNorm);
    }
}
