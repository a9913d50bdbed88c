package dev.cortado.quantize.qdq;

import java.util.List;

/**
 * How large a weight's scales must be so that the bias, whose scale is the activation's times the weight's, fits 32 bits: {@code s_x s_w >=
 * |b| / (2^31 - 1)}, with a margin of 1.0001 for rounding. ONNX Runtime's quantiser (from 1.20 on, {@code
 * _adjust_weight_scale_for_int32_bias}) has the same rule: a channel whose bias is that much larger than its weights loses nothing by
 * coarser weights, while a bias that is clipped would be wrong.
 *
 * @param activation the scale of the activation
 * @param bias one number a channel, or empty for no bias
 */
record BiasScales(float activation, List<Float> bias) {

    /** No bias. */
    static final BiasScales NONE = new BiasScales(1, List.of());

    private static final double MARGIN = 1.0001;

    BiasScales {
        bias = List.copyOf(bias);
    }

    /** The smallest scale, not below the given one, with which the bias of a channel fits. */
    float least(int channel, float scale) {
        double wanted = MARGIN * Math.abs(bias.get(channel)) / Integer.MAX_VALUE;
        double product = (double) activation * scale;
        return product < wanted ? (float) (scale * (wanted / product)) : scale;
    }

    /** Whether the bias fits with these scales of weights: one, or one a channel. */
    boolean admits(List<Float> scales) {
        for (int channel = 0; channel < bias.size(); channel++) {
            float scale = scales.get(scales.size() == 1 ? 0 : channel);
            if (least(channel, scale) > scale) {
                return false;
            }
        }
        return true;
    }

    /** The same for a weight with a single scale: its largest number decides. */
    BiasScales whole() {
        float largest = 0;
        for (float number : bias) {
            largest = Math.max(largest, Math.abs(number));
        }
        return bias.isEmpty() ? this : new BiasScales(activation, List.of(largest));
    }
}
