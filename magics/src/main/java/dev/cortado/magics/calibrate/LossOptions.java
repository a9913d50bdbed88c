package dev.cortado.magics.calibrate;

import dev.cortado.data.Dataset;
import dev.cortado.data.DatasetCatalog;
import dev.cortado.data.DatasetEntry;
import dev.cortado.data.LabelledTexts;
import dev.cortado.data.RetrievalSet;
import dev.cortado.data.SentencePairs;
import dev.cortado.data.Sourced;
import dev.cortado.data.Texts;
import dev.cortado.experiment.TaskLoss;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.magics.model.ResourcePaths;
import dev.cortado.measure.evaluate.EvaluationTask;
import dev.cortado.measure.evaluate.ProbeTask;
import dev.cortado.measure.evaluate.RetrievalTask;
import dev.cortado.measure.evaluate.Samples;
import dev.cortado.measure.evaluate.SimilarityTask;
import dev.cortado.quantize.loss.FeedsLoss;
import dev.cortado.quantize.loss.ModelLoss;
import dev.cortado.quantize.loss.SentenceLoss;
import dev.cortado.record.Artifact;
import dev.cortado.resource.Resource;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.SynthesizedFeeds;
import dev.cortado.runtime.TextEncoder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine.Option;

/** The options of methods that look for the best model within a loss: how much may be lost, and how that is measured. */
public final class LossOptions {

    /** Their names. */
    public static final Set<String> NAMES = Set.of(
            "--within", "--evaluate", "--evaluate-texts", "--evaluate-samples", "--evaluate-limit", "--evaluate-seed");

    private static final String COSINE = "cosine";
    private static final String QUALITY = "quality";
    private static final int SENTENCES = 64;
    private static final int QUALITY_SAMPLES = 300;
    private static final int SAMPLES = 16;
    private static final int MADE_UP = 8;
    private static final int TOKENS = 32;

    @Option(
            names = "--within",
            paramLabel = "LOSS",
            description = "Searches for the best model that loses no more, such as 0.5%% or 0.005.")
    @Completes(
            value = Kind.EXAMPLES,
            examples = {"0.5%", "1%", "0.1%"})
    private String within;

    @Option(
            names = "--evaluate",
            paramLabel = "WHAT",
            defaultValue = COSINE,
            description = {
                "In a search: what the loss is of. cosine: 1 - mean cosine of the answers to the original's, the default.",
                "quality: the largest relative loss on the quality sets. Or a variable with data or an EvaluationTask."
            })
    @Completes(Kind.VARIABLE)
    private String what;

    @Option(
            names = "--evaluate-texts",
            paramLabel = "URI",
            description = "In a search: for cosine, a file of texts, one per line. Default: sentences out of WordNet.")
    @Completes(Kind.RESOURCE)
    private String texts;

    @Option(
            names = "--evaluate-samples",
            paramLabel = "NAME",
            description = "In a search: for cosine of models that read no texts, samples as in --calibrate."
                    + " Default: those of --calibrate, else made-up inputs.")
    @Completes(Kind.VARIABLE)
    private String samples;

    @Option(
            names = "--evaluate-limit",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "In a search: so many samples. Default: 64 texts for cosine (16 pictures or other samples), 300 of each quality set.")
    private int limit;

    @Option(
            names = "--evaluate-seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "In a search: draws the samples. Default: ${DEFAULT-VALUE}.")
    private long seed;

    /**
     * The loss that may not be exceeded, as a share.
     *
     * @throws MagicException if it is none
     */
    public OptionalDouble within() {
        if (within == null) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(Share.of(within)
                .orElseThrow(() -> new MagicException(
                        "--within " + within + ": expected a loss from 0 to below 100 %, such as 0.5% or 0.005.")));
    }

    /**
     * How far answers are from the original's, whatever models are judged by in the end.
     *
     * @param calibration whose samples are taken where none are named
     */
    public ModelLoss fidelity(Model model, CalibrationOptions calibration, MagicContext context) throws Exception {
        RunSettings settings = RunSettings.defaults();
        if (!TextEncoder.suits(model)) {
            return FeedsLoss.of(model, feeds(model, calibration, context), settings, context.progress());
        }
        if (samples != null) {
            throw new MagicException("--evaluate-samples " + samples + ": " + model.name()
                    + " reads texts: name a file of them by --evaluate-texts.");
        }
        int count = limit == 0 ? SENTENCES : limit;
        List<String> all =
                texts == null ? ((RetrievalSet) named("wordnet", count, context)).queries() : written(context);
        return SentenceLoss.of(model, all.subList(0, Math.min(count, all.size())), settings);
    }

    private Feeds feeds(Model model, CalibrationOptions calibration, MagicContext context) throws Exception {
        Optional<String> name = samples == null ? calibration.named() : Optional.of(samples);
        if (name.isPresent()) {
            String option = samples == null ? CalibrationData.CALIBRATE : "--evaluate-samples";
            return new CalibrationData(option, limit == 0 ? SAMPLES : limit).find(name.get(), model, context);
        }
        return new SynthesizedFeeds(
                InputSynthesizer.of(model.onnx()).specs(1, TOKENS), limit == 0 ? MADE_UP : limit, seed);
    }

    /** Whether models are judged by how far their answers are from the original's. */
    public boolean isFidelity() {
        return what.equals(COSINE);
    }

    /**
     * What models are judged by.
     *
     * @param calibration whose samples are taken for cosine where none are named
     * @throws MagicException if it is nothing known
     */
    public ModelLoss judge(Model model, CalibrationOptions calibration, MagicContext context) throws Exception {
        context.seed("evaluate", seed);
        RunSettings settings = RunSettings.defaults();
        int count = limit == 0 ? QUALITY_SAMPLES : limit;
        return switch (what) {
            case COSINE -> fidelity(model, calibration, context);
            case QUALITY -> {
                if (!TextEncoder.suits(model)) {
                    throw new MagicException("--evaluate quality: the quality sets are for sentence encoders, and "
                            + model.name() + " is none: name a variable that holds an EvaluationTask, or cosine.");
                }
                yield new TaskLoss(
                        model,
                        List.of(
                                new RetrievalTask((RetrievalSet) named("wordnet", count, context)),
                                new ProbeTask((LabelledTexts) named("spam", count, context), seed)),
                        settings);
            }
            default -> new TaskLoss(model, List.of(task(context)), settings);
        };
    }

    private EvaluationTask task(MagicContext context) {
        Object value = context.session().value(what).orElse(null);
        int count = limit == 0 ? Integer.MAX_VALUE : limit;
        return switch (value) {
            case EvaluationTask task -> task;
            case RetrievalSet set -> new RetrievalTask(Samples.of(set, count, seed));
            case LabelledTexts labelled -> new ProbeTask(Samples.of(labelled, count, seed), seed);
            case SentencePairs pairs -> new SimilarityTask(Samples.of(pairs, count, seed));
            case null ->
                throw new MagicException("--evaluate " + what
                        + ": expected cosine, quality, or a variable that holds data or an EvaluationTask; there is no"
                        + " such variable.");
            default ->
                throw new MagicException("--evaluate " + what + ": the variable holds a "
                        + value.getClass().getSimpleName()
                        + ", expected an EvaluationTask, a RetrievalSet, LabelledTexts or SentencePairs.");
        };
    }

    private Object named(String set, int count, MagicContext context) throws Exception {
        DatasetEntry entry = DatasetCatalog.standard().find(set);
        Sourced<? extends Dataset> loaded = entry.load(
                new DatasetEntry.Request(entry.parts().getFirst(), OptionalInt.of(count), seed),
                context.resources(),
                context.progress());
        for (Resource file : loaded.files()) {
            context.input(new Artifact(set, file.uri(), file.sha256(), file.bytes()));
        }
        return loaded.value().value();
    }

    private List<String> written(MagicContext context) throws Exception {
        Resource file = context.resources().fetch(ResourcePaths.locate(context, texts), context.progress());
        context.input(new Artifact("texts", texts, file.sha256(), file.bytes()));
        return Texts.read(file.file());
    }
}
