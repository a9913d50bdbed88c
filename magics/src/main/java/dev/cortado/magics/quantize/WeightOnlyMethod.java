package dev.cortado.magics.quantize;

import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.calibrate.CalibrationOptions;
import dev.cortado.onnx.Pass;
import dev.cortado.quantize.weightonly.BlockFormat;
import dev.cortado.quantize.weightonly.WeightAlgorithm;
import dev.cortado.quantize.weightonly.WeightLayout;
import dev.cortado.quantize.weightonly.WeightOnlyQuantization;
import dev.cortado.quantize.weightonly.WeightOnlyQuantizer;
import dev.cortado.runtime.Model;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/** {@code --method rtn}, {@code hqq}, {@code gptq} and {@code awq}: they differ in how codes are found, and in whether they need texts. */
final class WeightOnlyMethod implements QuantizationMethod {

    private static final int BITS = 4;

    private final WeightAlgorithm algorithm;
    private final WeightOnlyOptions options;

    WeightOnlyMethod(WeightAlgorithm algorithm, WeightOnlyOptions options) {
        this.algorithm = algorithm;
        this.options = options;
    }

    @Override
    public String name() {
        return algorithm.toString();
    }

    @Override
    public Set<String> commonOptions() {
        Set<String> names = new TreeSet<>(Set.of("--bits", "--format", "--include", "--exclude"));
        names.addAll(WeightOnlyOptions.NAMES);
        if (algorithm.isCalibrated()) {
            names.addAll(CalibrationOptions.NAMES);
        }
        if (algorithm == WeightAlgorithm.GPTQ) {
            names.add(WeightOnlyOptions.ACTIVATION_ORDER);
        }
        return names;
    }

    @Override
    public Set<String> operators() {
        return new TreeSet<>(options.embeddings() ? Set.of("MatMul", "Gemm", "Gather") : Set.of("MatMul", "Gemm"));
    }

    @Override
    public String suffix(CommonOptions common) {
        return algorithm.toString() + common.bits().orElse(BITS);
    }

    @Override
    public Pass pass(Model model, CommonOptions common, MagicContext context) throws Exception {
        WeightOnlyQuantization settings = WeightOnlyQuantization.defaults(algorithm)
                .withFormat(new BlockFormat(common.bits().orElse(BITS), options.blockSize(), options.symmetric()))
                .withEmbeddings(options.embeddings())
                .withAccuracyLevel(options.accuracyLevel())
                .withLayout(layout(common))
                .withActivationOrder(options.activationOrder())
                .withInclude(common.include())
                .withExclude(common.exclude());
        if (settings.layout() == WeightLayout.QDQ && options.accuracyLevel() != 0) {
            throw new MagicException("--accuracy-level " + options.accuracyLevel()
                    + ": only --format nbits has it; leave it out, or take nbits.");
        }
        return algorithm.isCalibrated()
                ? new WeightOnlyQuantizer(settings, common.calibration().feeds(model, context))
                : new WeightOnlyQuantizer(settings);
    }

    private static WeightLayout layout(CommonOptions common) {
        String word = common.format().orElse(WeightLayout.NBITS.toString());
        return Arrays.stream(WeightLayout.values())
                .filter(value -> value.toString().equals(word))
                .findFirst()
                .orElseThrow(
                        () -> new MagicException("--format " + word + ": weights alone are written as nbits or qdq."));
    }
}
