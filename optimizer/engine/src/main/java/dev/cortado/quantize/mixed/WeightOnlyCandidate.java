package dev.cortado.quantize.mixed;

import dev.cortado.onnx.Pass;
import dev.cortado.quantize.weightonly.BlockFormat;
import dev.cortado.quantize.weightonly.WeightAlgorithm;
import dev.cortado.quantize.weightonly.WeightOnlyQuantization;
import dev.cortado.quantize.weightonly.WeightOnlyQuantizer;
import dev.cortado.runtime.Feeds;
import java.util.List;
import java.util.Optional;

/**
 * Weights in blocks of 4 or 8 bits as a layer's candidate: matrices of products, and tables of embeddings.
 *
 * @param name what tables call it
 * @param settings with their globs; a search adds the layers' names to what is included
 * @param samples what algorithms that look at activations run the model on
 */
public record WeightOnlyCandidate(String name, WeightOnlyQuantization settings, Optional<Feeds> samples)
        implements LayerCandidate {

    private static final int FOUR_BITS = 4;
    private static final int EIGHT_BITS = 8;
    private static final int BLOCK = 32;

    /** Computes products in 8-bit integers, activations having a scale for each block of each row. */
    private static final int INTEGER_PRODUCTS = 4;

    /** 4 bits in blocks of 32, found by HQQ. */
    public static WeightOnlyCandidate fourBits() {
        return new WeightOnlyCandidate("int4", of(WeightAlgorithm.HQQ, FOUR_BITS), Optional.empty());
    }

    /** 4 bits in blocks of 32, found by GPTQ, which runs the model on samples for every variant that has such layers. */
    public static WeightOnlyCandidate fourBits(Feeds samples) {
        return new WeightOnlyCandidate("int4-gptq", of(WeightAlgorithm.GPTQ, FOUR_BITS), Optional.of(samples));
    }

    /**
     * 8 bits in blocks of 32, rounded to the nearest. ONNX Runtime also rounds activations in such blocks, a scale for each: outliers spoil
     * 32 numbers and not all of them, which costs some of the speed.
     */
    public static WeightOnlyCandidate eightBits() {
        return new WeightOnlyCandidate(
                "int8-blocks",
                of(WeightAlgorithm.RTN, EIGHT_BITS).withAccuracyLevel(INTEGER_PRODUCTS),
                Optional.empty());
    }

    private static WeightOnlyQuantization of(WeightAlgorithm algorithm, int bits) {
        return WeightOnlyQuantization.defaults(algorithm).withFormat(new BlockFormat(bits, BLOCK, false));
    }

    @Override
    public Pass everywhere() {
        return new WeightOnlyQuantizer(settings, samples.orElse(null));
    }

    @Override
    public Pass only(List<String> nodes) {
        return new WeightOnlyQuantizer(settings.withInclude(nodes), samples.orElse(null));
    }
}
