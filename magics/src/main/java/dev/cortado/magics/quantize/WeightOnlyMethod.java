package dev.cortado.magics.quantize;

import dev.cortado.data.Texts;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.model.ResourcePaths;
import dev.cortado.onnx.Pass;
import dev.cortado.quantize.weightonly.BlockFormat;
import dev.cortado.quantize.weightonly.WeightAlgorithm;
import dev.cortado.quantize.weightonly.WeightLayout;
import dev.cortado.quantize.weightonly.WeightOnlyQuantization;
import dev.cortado.quantize.weightonly.WeightOnlyQuantizer;
import dev.cortado.record.Artifact;
import dev.cortado.resource.Resource;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.TextFeeds;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** {@code --method rtn}, {@code hqq}, {@code gptq} and {@code awq}: they differ in how codes are found, and in whether they need texts. */
final class WeightOnlyMethod implements QuantizationMethod {

    private static final int BITS = 4;
    private static final int TEXTS_AT_ONCE = 32;

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
    public String description() {
        return switch (algorithm) {
            case RTN -> "4- or 8-bit weights in blocks, rounded to the nearest code. Needs no data.";
            case HQQ -> "The same, blocks fitted with less regard to outliers. Needs no data.";
            case GPTQ -> "The same, rounding errors made up for as activations allow. Needs --texts.";
            case AWQ -> "The same, weights scaled by how large their activations are. Needs --texts.";
        };
    }

    @Override
    public Set<String> commonOptions() {
        Set<String> names = new TreeSet<>(Set.of("--bits", "--include", "--exclude"));
        names.addAll(WeightOnlyOptions.NAMES);
        if (algorithm.isCalibrated()) {
            names.addAll(WeightOnlyOptions.SAMPLE_NAMES);
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
                .withLayout(options.layout())
                .withActivationOrder(options.activationOrder())
                .withInclude(common.include())
                .withExclude(common.exclude());
        if (settings.layout() == WeightLayout.QDQ && options.accuracyLevel() != 0) {
            throw new MagicException("--accuracy-level " + options.accuracyLevel()
                    + ": only --format nbits has it; leave it out, or take nbits.");
        }
        return algorithm.isCalibrated()
                ? new WeightOnlyQuantizer(settings, samples(model, context))
                : new WeightOnlyQuantizer(settings);
    }

    private Feeds samples(Model model, MagicContext context) throws Exception {
        String texts = options.texts()
                .orElseThrow(() -> new MagicException("--method " + algorithm
                        + " looks at activations and needs texts of the kind the model is for: expected --texts URI, a"
                        + " file with one a line; --method hqq needs none."));
        if (options.samples() < 1) {
            throw new MagicException("--samples " + options.samples() + ": expected 1 text or more.");
        }
        Resource file = context.resources().fetch(ResourcePaths.locate(context, texts), context.progress());
        context.input(new Artifact("texts", texts, file.sha256(), file.bytes()));
        List<String> all = Texts.read(file.file());
        List<String> chosen = all.subList(0, Math.min(options.samples(), all.size()));
        return TextFeeds.of(ResourcePaths.fileName(texts), model, chosen, TEXTS_AT_ONCE);
    }
}
