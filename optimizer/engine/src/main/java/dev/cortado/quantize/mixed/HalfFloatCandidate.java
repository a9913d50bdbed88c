package dev.cortado.quantize.mixed;

import dev.cortado.onnx.Pass;
import dev.cortado.quantize.halffloat.FloatConversion;
import dev.cortado.quantize.halffloat.FloatConversionSettings;
import dev.cortado.quantize.halffloat.ReducedFloat;
import java.util.List;

/**
 * Weights stored in 16-bit floats as a layer's candidate: half the size at next to no loss, nothing faster.
 *
 * @param name what tables call it
 * @param settings with their globs; a search adds the layers' names to what is included
 */
public record HalfFloatCandidate(String name, FloatConversionSettings settings) implements LayerCandidate {

    /** Stored in float16. */
    public static HalfFloatCandidate float16() {
        return new HalfFloatCandidate("fp16", FloatConversionSettings.storage(ReducedFloat.FLOAT16));
    }

    @Override
    public Pass everywhere() {
        return new FloatConversion(settings);
    }

    @Override
    public Pass only(List<String> nodes) {
        return new FloatConversion(settings.withInclude(nodes));
    }
}
