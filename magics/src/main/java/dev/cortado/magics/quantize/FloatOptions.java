package dev.cortado.magics.quantize;

import dev.cortado.magics.MagicException;
import dev.cortado.quantize.halffloat.FloatConversionSettings;
import dev.cortado.quantize.halffloat.FloatConversionSettings.Form;
import dev.cortado.quantize.halffloat.FloatConversionSettings.Overflow;
import dev.cortado.quantize.halffloat.ReducedFloat;
import java.util.Set;
import picocli.CommandLine.Option;

/** The options of {@code --method fp16} and {@code --method bf16}. */
final class FloatOptions {

    /** What the methods look at, theirs and those that others have too. */
    static final Set<String> NAMES =
            Set.of("--include", "--exclude", "--storage", "--compute", "--convert-io", "--clamp");

    @Option(
            names = "--storage",
            description = "fp16, bf16: only weights, cast to float when the model is loaded (default): half the file.")
    private boolean storage;

    @Option(
            names = "--compute",
            description =
                    "fp16: operators compute in it, for processors that can; ONNX Runtime's CPU mostly casts back.")
    private boolean compute;

    @Option(names = "--convert-io", description = "fp16 with --compute: inputs and outputs are float16 too.")
    private boolean convertInterface;

    @Option(
            names = "--clamp",
            description = "fp16, bf16: values beyond the type's largest become that; else what holds them stays float.")
    private boolean clamp;

    /**
     * The settings.
     *
     * @throws MagicException if options contradict each other or the type
     */
    FloatConversionSettings settings(ReducedFloat type, CommonOptions common) {
        if (storage && compute) {
            throw new MagicException("--storage and --compute: expected one of them.");
        }
        try {
            return new FloatConversionSettings(
                    type,
                    compute ? Form.COMPUTE : Form.STORAGE,
                    !convertInterface,
                    clamp ? Overflow.CLAMP : Overflow.KEEP,
                    common.include(),
                    common.exclude());
        } catch (IllegalArgumentException e) {
            throw new MagicException(e.getMessage() + ".", e);
        }
    }
}
