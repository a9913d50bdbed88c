package dev.cortado.magics.quantize;

import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.calibrate.CalibrationOptions;
import dev.cortado.onnx.Pass;
import dev.cortado.quantize.calibrate.CalibrationMethod;
import dev.cortado.quantize.calibrate.CalibrationSettings;
import dev.cortado.quantize.calibrate.Calibrator;
import dev.cortado.quantize.dynamic.ReduceRange;
import dev.cortado.quantize.qdq.ActivationType;
import dev.cortado.quantize.qdq.QuantizationFormat;
import dev.cortado.quantize.qdq.StaticQuantization;
import dev.cortado.quantize.qdq.StaticQuantizer;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Option;

/** {@code --method static}. */
final class StaticMethod implements QuantizationMethod {

    private static final int BITS = 8;

    @Option(
            names = "--calibration",
            paramLabel = "METHOD",
            description = "static: how ranges are chosen: ${COMPLETION-CANDIDATES}. Default: mse; min-max for 16 bits.")
    private CalibrationMethod calibration;

    @Option(
            names = "--percentile",
            paramLabel = "P",
            defaultValue = "99.999",
            description = "static: the percent that --calibration percentile keeps. Default: ${DEFAULT-VALUE}.")
    private double percentile;

    @Option(
            names = "--activation-type",
            paramLabel = "TYPE",
            defaultValue = "uint8",
            description = "static: integers of activations: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private ActivationType activationType;

    @Option(
            names = "--symmetric-activations",
            description = "static: activations have the zero point 0; needs int8 or int16.")
    private boolean symmetric;

    @Option(
            names = "--elementwise",
            negatable = true,
            fallbackValue = "true",
            description = "static: integers also between products (default in models with convolutions).")
    private Boolean elementwise;

    @Override
    public String name() {
        return "static";
    }

    @Override
    public Set<String> commonOptions() {
        Set<String> names = new TreeSet<>(CalibrationOptions.NAMES);
        names.addAll(Set.of("--bits", "--per-channel", "--weight-type", "--reduce-range", "--no-reduce-range"));
        names.addAll(Set.of("--format", "--include", "--exclude"));
        return names;
    }

    @Override
    public Set<String> operators() {
        return Boolean.FALSE.equals(elementwise) ? StaticQuantization.PRODUCTS : StaticQuantization.SUPPORTED_OPERATORS;
    }

    @Override
    public String suffix(CommonOptions common) {
        return "static8";
    }

    @Override
    public Pass pass(Model model, CommonOptions common, MagicContext context) throws Exception {
        common.bits().filter(bits -> bits != BITS).ifPresent(bits -> {
            throw new MagicException("--bits " + bits + ": the static method stores weights in 8 bits; expected 8.");
        });
        boolean perChannel = common.perChannel().orElse(true);
        StaticQuantization settings = StaticQuantization.defaults()
                .withActivations(activationType, symmetric)
                .withFormat(format(common))
                .withPerChannel(perChannel)
                .withReduceRange(common.reduceRange().orElse(perChannel ? ReduceRange.ALWAYS : ReduceRange.NEVER))
                .withNodes(common.include(), common.exclude());
        if (elementwise != null) {
            settings = settings.withOperators(operators());
        }
        if (common.weightType().isPresent()) {
            settings = settings.withWeightType(common.weightType().get());
        }
        CalibrationMethod method = calibration == null ? usual() : calibration;
        CalibrationSettings how = new CalibrationSettings(method, percentile, settings.activationRange());
        Feeds feeds = common.calibration().feeds(model, context);
        return new StaticQuantizer(
                settings,
                new Calibrator(
                        how, feeds, RunSettings.defaults(), context.session().workspace()));
    }

    /** What was best on every model tried, where a histogram can tell what steps cost. */
    private CalibrationMethod usual() {
        return activationType.elementType().bits() > BITS ? CalibrationMethod.MIN_MAX : CalibrationMethod.MSE;
    }

    private static QuantizationFormat format(CommonOptions common) {
        String word = common.format().orElse(QuantizationFormat.QDQ.toString());
        return Arrays.stream(QuantizationFormat.values())
                .filter(value -> value.toString().equals(word))
                .findFirst()
                .orElseThrow(
                        () -> new MagicException("--format " + word + ": the static method writes qdq or qoperator."));
    }
}
