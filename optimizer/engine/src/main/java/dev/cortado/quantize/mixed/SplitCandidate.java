package dev.cortado.quantize.mixed;

import dev.cortado.onnx.Pass;
import dev.cortado.quantize.smooth.ChannelPeaks;
import dev.cortado.runtime.Feeds;
import java.util.List;

/**
 * Dynamic quantisation that computes the one channel in 32 whose activation is largest in float, as a layer's candidate: an activation that
 * has outliers loses much less, at a small part of the speed-up. Looks at samples, once.
 *
 * @param name what tables call it
 * @param peaks of activations
 */
public record SplitCandidate(String name, ChannelPeaks peaks) implements LayerCandidate {

    /** Weights of 7 bits with one scale a channel. */
    public static SplitCandidate of(Feeds samples) {
        return new SplitCandidate("int8-split", new ChannelPeaks(samples));
    }

    @Override
    public Pass everywhere() {
        return new SplitQuantizer(List.of(), peaks);
    }

    @Override
    public Pass only(List<String> nodes) {
        return new SplitQuantizer(nodes, peaks);
    }
}
