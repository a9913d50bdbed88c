package dev.cortado.magics.quantize;

import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.quantize.weightonly.WeightAlgorithm;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** The options of the methods that quantise weights only: {@code rtn}, {@code hqq}, {@code gptq}, {@code awq}. */
final class WeightOnlyOptions {

    /** What all of them look at. */
    static final Set<String> NAMES = Set.of("--block-size", "--symmetric", "--embeddings", "--accuracy-level");

    static final String ACTIVATION_ORDER = "--act-order";

    @Option(
            names = "--block-size",
            paramLabel = "N",
            defaultValue = "32",
            description = "rtn, hqq, gptq, awq: weights that share a scale: 16 to 256. Default: ${DEFAULT-VALUE}.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"16", "32", "64", "128", "256"})
    private int blockSize;

    @Option(
            names = "--symmetric",
            description = "rtn, hqq, gptq, awq: no zero point; blocks whose weights have one sign lose a bit.")
    private boolean symmetric;

    @Option(
            names = "--embeddings",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "rtn, hqq, gptq, awq: tables of embeddings too (default), or --no-embeddings.")
    private boolean embeddings;

    @Option(
            names = "--accuracy-level",
            paramLabel = "N",
            defaultValue = "0",
            description = "rtn, hqq, gptq, awq: what products are computed in: 0 ONNX Runtime's choice, 1 float32, 2"
                    + " float16, 3 bfloat16, 4 int8, the fastest. Default: ${DEFAULT-VALUE}.")
    private int accuracyLevel;

    @Option(names = ACTIVATION_ORDER, description = "gptq: inputs with large activations first.")
    private boolean activationOrder;

    /** The methods that have these options. */
    List<QuantizationMethod> methods() {
        return Arrays.stream(WeightAlgorithm.values())
                .<QuantizationMethod>map(algorithm -> new WeightOnlyMethod(algorithm, this))
                .toList();
    }

    int blockSize() {
        return blockSize;
    }

    boolean symmetric() {
        return symmetric;
    }

    boolean embeddings() {
        return embeddings;
    }

    int accuracyLevel() {
        return accuracyLevel;
    }

    boolean activationOrder() {
        return activationOrder;
    }
}
