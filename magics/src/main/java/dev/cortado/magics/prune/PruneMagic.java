package dev.cortado.magics.prune;

import dev.cortado.experiment.FewestExceptions;
import dev.cortado.experiment.FusedEncoder;
import dev.cortado.experiment.PruningWithin;
import dev.cortado.magics.MadeModel;
import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.ModelFrames;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.magics.calibrate.CalibrationOptions;
import dev.cortado.magics.calibrate.LossOptions;
import dev.cortado.magics.calibrate.Share;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.onnx.custom.PerMatrix;
import dev.cortado.prune.BlockPattern;
import dev.cortado.prune.EncoderPruner;
import dev.cortado.prune.EncoderPruning;
import dev.cortado.prune.MatrixPruning;
import dev.cortado.quantize.loss.ModelLoss;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.ModelTransformer;
import dev.cortado.runtime.NothingChangedException;
import dev.cortado.runtime.TransformedModel;
import dev.cortado.text.NearestNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import org.knowm.xchart.internal.chartpart.IChart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code %prune MODEL}: blocks of an encoder's weights become zero, so that kernels can leave them out. */
@Command(
        name = "prune",
        description =
                "Sets blocks of an encoder's weights to zero, which native kernels leave out; the original stays as it is.",
        footer = {
            "",
            "1x4  four inputs of one output. The matrices stay floats; %quantize --method cortado then stores",
            "     them in 8 bits without the zeros.",
            "6x1  six outputs of one input. Stored as floats without the zeros at once.",
            "",
            "admm       looks at samples: chooses the blocks that are missed least, and makes up for them by the",
            "           weights that stay. Takes minutes.",
            "magnitude  the blocks with the least squares go, and nothing else changes. To see speeds, and for",
            "           models that were trained to be pruned.",
            "",
            "Half of the blocks is the least that a kernel profits from. Nothing is trained: measure what is lost.",
            "",
            "  %prune minilm --sparsity 50% --as sparse",
            "  %quantize sparse --method cortado --as sparse8",
            "  %prune minilm --pattern 6x1 --sparsity 60% --matrix-sparsity up=80%,layer.0=0",
            "  %prune minilm --sparsity 80% --within 3%"
        })
public final class PruneMagic implements Magic {

    private static final String ADMM = "admm";
    private static final String MAGNITUDE = "magnitude";
    private static final double PERCENT = 100;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's variable.")
    @Completes(Kind.MODEL)
    private String name;

    @Option(
            names = "--pattern",
            paramLabel = "PATTERN",
            defaultValue = "1x4",
            completionCandidates = Patterns.class,
            description =
                    "What becomes zero together, outputs by inputs: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private String pattern;

    @Option(
            names = "--sparsity",
            paramLabel = "SHARE",
            defaultValue = "50%",
            description = "The share of each matrix' blocks that become zero, such as 80%% or 0.8. Default: 50%%.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"50%", "80%", "90%"})
    private String sparsity;

    @Option(
            names = "--matrix-sparsity",
            split = ",",
            paramLabel = "NAME=SHARE",
            description =
                    "Another share for some matrices: up=80%%, layer.0=0, layer.0.down=60%%; 0 leaves them alone.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"up=80%", "layer.0=0"})
    private Map<String, String> matrixSparsity = Map.of();

    @Option(
            names = "--method",
            paramLabel = ADMM + "|" + MAGNITUDE,
            defaultValue = ADMM,
            description = "How: admm looks at samples, magnitude does not. Default: ${DEFAULT-VALUE}.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {ADMM, MAGNITUDE})
    private String method;

    @Mixin
    private CalibrationOptions calibration = new CalibrationOptions();

    @Mixin
    private LossOptions loss = new LossOptions();

    @Option(names = "--as", paramLabel = "NAME", description = "The new model's variable. Default: MODEL_pruned.")
    @Completes(Kind.NEW_VARIABLE)
    private String as;

    @Spec
    private CommandSpec spec;

    /** The labels of all patterns. */
    static final class Patterns implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return BlockPattern.labels().iterator();
        }
    }

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        EncoderPruning settings = settings();
        boolean looks = looksAtSamples();
        OptionalDouble within = loss.within();
        if (within.isEmpty()) {
            checkNothingToEvaluate();
        }
        Model model = context.model(name);
        String target = as == null ? name + "_pruned" : as;
        context.checkModelName(target);
        Optional<Feeds> samples = looks ? Optional.of(calibration.toPrune(model, context)) : Optional.empty();
        List<String> details = new ArrayList<>(calibration.notes());
        String searched = "";
        if (within.isPresent()) {
            PruningWithin.Choice choice = search(settings, samples.orElseThrow(), within.getAsDouble(), model, context);
            settings = choice.settings().orElseThrow();
            searched = String.format(
                    Locale.ROOT,
                    "%d of %d matrices can be pruned within the bound. ",
                    choice.ranked().size() - choice.spared(),
                    choice.ranked().size());
            choice.trials().forEach(trial -> details.add(told(trial)));
        }
        List<MatrixPruning> matrices = new ArrayList<>();
        TransformedModel made = prune(model, new EncoderPruner(settings, samples, matrices::add), target, context);
        context.bindModel(made.model());
        MagicResult result = MagicResult.of(searched + summary(target, model, made, settings.pattern(), matrices))
                .frame(PrunedFrame.of(matrices))
                .details(details)
                .value(made.model());
        Optional<IChart> chart = PrunedFrame.chart(target, matrices);
        return chart.isPresent() ? result.chart(chart.get()) : result;
    }

    private TransformedModel prune(Model model, EncoderPruner pruner, String target, MagicContext context)
            throws Exception {
        try {
            return new ModelTransformer(context.session().workspace())
                    .apply(model, new FusedEncoder(pruner), target, context.progress());
        } catch (NothingChangedException e) {
            throw new MagicException(
                    "%prune: nothing in '" + name + "' was pruned, so there is no '" + target + "': "
                            + MadeModel.reasons(e.report(), "it has no encoder") + ".",
                    e);
        }
    }

    private PruningWithin.Choice search(
            EncoderPruning settings, Feeds samples, double within, Model model, MagicContext context) throws Exception {
        ModelLoss judge = loss.judge(model, calibration, context);
        PruningWithin.Choice choice = new PruningWithin(
                        settings, samples, judge, context.session().workspace())
                .run(model, within, context.progress());
        if (choice.settings().isEmpty()) {
            String tried = choice.trials().stream()
                    .map(FewestExceptions.Trial::loss)
                    .min(Double::compare)
                    .map(least -> String.format(Locale.ROOT, "even with one matrix pruned it loses %.4f", least))
                    .orElse("none of its matrices can be pruned");
            throw new MagicException(String.format(
                    Locale.ROOT,
                    "%%prune: '%s': %s (%s), and --within allows %.4f: allow more, or prune less.",
                    model.name(),
                    tried,
                    judge.name(),
                    within));
        }
        return choice;
    }

    private static String told(FewestExceptions.Trial trial) {
        return String.format(Locale.ROOT, "tried: %d matrices spared, loss %.4f", trial.spared(), trial.loss());
    }

    private EncoderPruning settings() {
        BlockPattern blocks = BlockPattern.of(pattern)
                .orElseThrow(() -> new MagicException("--pattern " + pattern + ": expected one of "
                        + String.join(", ", BlockPattern.labels()) + "."
                        + NearestNames.didYouMean(pattern, BlockPattern.labels())));
        Map<String, Double> exceptions = new HashMap<>();
        matrixSparsity.forEach(
                (matrix, share) -> exceptions.put(matrix, share("--matrix-sparsity " + matrix + "=" + share, share)));
        return new EncoderPruning(blocks, new PerMatrix<>(share("--sparsity " + sparsity, sparsity), exceptions));
    }

    private static double share(String option, String text) {
        return Share.of(text)
                .orElseThrow(() -> new MagicException(
                        option + ": expected a share of blocks from 0 to below 100 %, such as 80% or 0.8."));
    }

    /** An option that is not looked at would mislead. */
    private void checkNothingToEvaluate() {
        for (String option : new TreeSet<>(LossOptions.NAMES)) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new MagicException(option + ": nothing is evaluated without --within LOSS.");
            }
        }
    }

    private boolean looksAtSamples() {
        return switch (method) {
            case ADMM -> true;
            case MAGNITUDE -> {
                if (calibration.isGiven() || loss.within().isPresent()) {
                    throw new MagicException("--method magnitude looks at no samples; --calibrate, --samples and"
                            + " --within need --method admm.");
                }
                yield false;
            }
            default ->
                throw new MagicException("--method " + method + ": expected " + ADMM + " or " + MAGNITUDE + "."
                        + NearestNames.didYouMean(method, List.of(ADMM, MAGNITUDE)));
        };
    }

    private static String stored(String target, BlockPattern pattern, List<MatrixPruning> matrices) {
        if (matrices.stream().noneMatch(matrix -> matrix.zeroBlocks() >= MatrixFormat.LEAST_ZEROS)) {
            return "stored as floats with their zeros: no matrix has half of its blocks zero, and with fewer kernels leave none out";
        }
        return pattern.format().isInteger()
                ? "still stored as floats, until %quantize " + target + " --method cortado leaves them out"
                : "stored without the zeros";
    }

    private static String summary(
            String target, Model before, TransformedModel made, BlockPattern pattern, List<MatrixPruning> matrices) {
        long weights = 0;
        double zeros = 0;
        for (MatrixPruning matrix : matrices) {
            long size = (long) matrix.outputs() * matrix.inputs();
            weights += size;
            zeros += matrix.zeroBlocks() * size;
        }
        return String.format(
                Locale.ROOT,
                "%s: %d of %d matrices pruned, %.0f%% of all their weights zero; %s, %s. %s.",
                target,
                matrices.stream().filter(MatrixPruning::pruned).count(),
                matrices.size(),
                PERCENT * zeros / weights,
                stored(target, pattern, matrices),
                ModelFrames.size(made.model().sizeBytes()) + " instead of " + ModelFrames.size(before.sizeBytes()),
                MadeModel.verified(made.verification(), 4));
    }
}
