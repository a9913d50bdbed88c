package dev.cortado.quantize.mixed;

import dev.cortado.onnx.Pass;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.dynamic.DynamicQuantizer;
import java.util.List;

/**
 * Dynamic quantisation as a layer's candidate.
 *
 * @param name what tables call it
 * @param settings with their globs; a search adds the layers' names to what is included
 */
public record DynamicCandidate(String name, DynamicQuantization settings) implements LayerCandidate {

    /** Eight bits with one scale a channel, reduced to seven where products could overflow. */
    public static DynamicCandidate reduced() {
        return new DynamicCandidate("int8", DynamicQuantization.defaults());
    }

    /** Eight bits with one scale a channel and the full range. */
    public static DynamicCandidate fullRange() {
        return new DynamicCandidate("int8-full", DynamicQuantization.defaults().withReduceRange(false));
    }

    /** Eight bits with one scale a tensor and the full range. */
    public static DynamicCandidate perTensor() {
        return new DynamicCandidate(
                "int8-tensor",
                DynamicQuantization.defaults().withPerChannel(false).withReduceRange(false));
    }

    @Override
    public Pass everywhere() {
        return new DynamicQuantizer(settings);
    }

    @Override
    public Pass only(List<String> nodes) {
        return new DynamicQuantizer(settings.withInclude(nodes));
    }
}
