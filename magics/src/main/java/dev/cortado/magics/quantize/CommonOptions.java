package dev.cortado.magics.quantize;

import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.quantize.tensor.WeightType;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that more than one method has. What was not given is empty: each method has its own default. */
final class CommonOptions {

    @Option(names = "--bits", paramLabel = "N", description = "Bits of a weight. Default: what the method is made for.")
    @Completes(value = Kind.EXAMPLES, examples = "8")
    private Integer bits;

    @Option(
            names = "--per-channel",
            negatable = true,
            fallbackValue = "true",
            description = "One scale for each output channel (default), or with --no-per-channel one for each tensor.")
    private Boolean perChannel;

    @Option(
            names = "--weight-type",
            paramLabel = "int8|uint8",
            description = "The integers 8-bit weights are stored as. Default: what the method finds best.")
    private WeightType weightType;

    @Option(
            names = "--reduce-range",
            negatable = true,
            description = "7-bit weights (default with --per-channel): no saturation on x86 without VNNI.")
    private Boolean reduceRange;

    @Option(
            names = "--include",
            split = ",",
            paramLabel = "GLOB",
            description = "Quantise only nodes whose name or operator type matches.")
    private List<String> include = List.of();

    @Option(
            names = "--exclude",
            split = ",",
            paramLabel = "GLOB",
            description = "Leave alone nodes whose name or operator type matches.")
    private List<String> exclude = List.of();

    @Option(
            names = "--texts",
            paramLabel = "URI",
            description = "Texts to look at, one per line. Default: sentences of WordNet, or made-up inputs.")
    @Completes(Kind.RESOURCE)
    private String texts;

    @Option(
            names = "--samples",
            paramLabel = "N",
            description = "How many samples to look at. Default: 64, or the whole file.")
    private Integer samples;

    Optional<Integer> bits() {
        return Optional.ofNullable(bits);
    }

    Optional<Boolean> perChannel() {
        return Optional.ofNullable(perChannel);
    }

    Optional<WeightType> weightType() {
        return Optional.ofNullable(weightType);
    }

    Optional<Boolean> reduceRange() {
        return Optional.ofNullable(reduceRange);
    }

    List<String> include() {
        return include;
    }

    List<String> exclude() {
        return exclude;
    }

    /** Null when none were named. */
    String texts() {
        return texts;
    }

    /** Null when no number was given. */
    Integer samples() {
        return samples;
    }
}
