package dev.cortado.magics.quantize;

import dev.cortado.magics.MagicException;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.magics.calibrate.CalibrationOptions;
import dev.cortado.magics.calibrate.LossOptions;
import dev.cortado.magics.model.NodeOptions;
import dev.cortado.quantize.dynamic.ReduceRange;
import dev.cortado.quantize.tensor.WeightType;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that more than one method has. What was not given is empty: each method has its own default. */
final class CommonOptions {

    @Option(names = "--bits", paramLabel = "N", description = "Bits of a weight. Default: what the method is made for.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"8", "4"})
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
            description = "dynamic, static: the integers weights are stored as. Default: what the method finds best.")
    private WeightType weightType;

    @Option(
            names = "--reduce-range",
            arity = "0..1",
            fallbackValue = "always",
            paramLabel = "always|never|auto",
            description = "dynamic, static: 7-bit weights (always, default of static), 8-bit ones (never, default with"
                    + " --no-per-channel), or as many steps as cannot saturate on x86 without VNNI, for each"
                    + " channel (auto, default of dynamic).")
    private ReduceRange reduceRange;

    @Option(names = "--no-reduce-range", description = "dynamic, static: 8-bit weights: --reduce-range never.")
    private boolean fullRange;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "static: qdq (default) or qoperator. rtn, hqq, gptq, awq: nbits (default) or qdq.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"qdq", "qoperator", "nbits"})
    private String format;

    @Mixin
    private NodeOptions nodes = new NodeOptions();

    @Mixin
    private CalibrationOptions calibration = new CalibrationOptions();

    @Mixin
    private FloatOptions floats = new FloatOptions();

    @Mixin
    private LossOptions loss = new LossOptions();

    Optional<Integer> bits() {
        return Optional.ofNullable(bits);
    }

    Optional<Boolean> perChannel() {
        return Optional.ofNullable(perChannel);
    }

    Optional<WeightType> weightType() {
        return Optional.ofNullable(weightType);
    }

    Optional<ReduceRange> reduceRange() {
        if (fullRange && reduceRange != null) {
            throw new MagicException("--reduce-range and --no-reduce-range: expected one of them.");
        }
        return fullRange ? Optional.of(ReduceRange.NEVER) : Optional.ofNullable(reduceRange);
    }

    Optional<String> format() {
        return Optional.ofNullable(format);
    }

    List<String> include() {
        return nodes.include();
    }

    List<String> exclude() {
        return nodes.exclude();
    }

    /** Those of the methods that look at samples. */
    CalibrationOptions calibration() {
        return calibration;
    }

    /** Those of the methods that go to 16-bit floats. */
    FloatOptions floats() {
        return floats;
    }

    /** Those of the methods that look for the best model within a loss. */
    LossOptions loss() {
        return loss;
    }
}
