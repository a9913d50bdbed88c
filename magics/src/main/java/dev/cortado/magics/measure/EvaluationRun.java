package dev.cortado.magics.measure;

import dev.cortado.data.LabelledImages;
import dev.cortado.data.LabelledTexts;
import dev.cortado.data.RetrievalSet;
import dev.cortado.data.SentencePairs;
import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.magics.model.ResourcePaths;
import dev.cortado.measure.evaluate.CtcDecoder;
import dev.cortado.measure.evaluate.Evaluation;
import dev.cortado.measure.evaluate.EvaluationTask;
import dev.cortado.measure.evaluate.Evaluator;
import dev.cortado.measure.evaluate.GeneratedTexts;
import dev.cortado.measure.evaluate.ImageClassificationTask;
import dev.cortado.measure.evaluate.OcrTask;
import dev.cortado.measure.evaluate.PerplexityTask;
import dev.cortado.measure.evaluate.ProbeTask;
import dev.cortado.measure.evaluate.QualitySets;
import dev.cortado.measure.evaluate.RenderedText;
import dev.cortado.measure.evaluate.RetrievalTask;
import dev.cortado.measure.evaluate.Samples;
import dev.cortado.measure.evaluate.SimilarityTask;
import dev.cortado.measure.evaluate.TextClassificationTask;
import dev.cortado.record.Artifact;
import dev.cortado.resource.Resource;
import dev.cortado.runtime.RunSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/**
 * One {@code %evaluate} of a task other than fidelity: from the task, the data and the models' names to the engine's call.
 *
 * @param models their variables, or names in the data where texts are there already
 * @param limit how many samples; 0 for all
 * @param dictionary of a recogniser's characters, as the user wrote it
 */
record EvaluationRun(
        MagicContext context, List<String> models, RunSettings settings, int limit, long seed, String dictionary) {

    private static final int LINES = 50;

    /** Runs a task on data. */
    Evaluation run(EvaluationTaskName task, Object data) throws Exception {
        if (!task.takes(data)) {
            throw new MagicException("--task " + task + " is run on " + task.expected() + ", found a "
                    + data.getClass().getSimpleName() + ".");
        }
        if (data instanceof GeneratedTexts texts) {
            return task == EvaluationTaskName.ocr
                    ? texts.recognition(models, seed, context.progress())
                    : texts.generation(models, seed, context.progress());
        }
        return run(
                switch (data) {
                    case SentencePairs pairs -> new SimilarityTask(limit == 0 ? pairs : Samples.of(pairs, limit, seed));
                    case RetrievalSet set -> new RetrievalTask(limit == 0 ? set : Samples.of(set, limit, seed));
                    case LabelledTexts texts -> {
                        LabelledTexts used = limit == 0 ? texts : Samples.of(texts, limit, seed);
                        yield task == EvaluationTaskName.probe
                                ? new ProbeTask(used, seed)
                                : new TextClassificationTask(used);
                    }
                    case LabelledImages images ->
                        new ImageClassificationTask(limit == 0 ? images : Samples.of(images, limit, seed));
                    case RenderedText text -> ocr(text);
                    default -> throw new IllegalStateException(task + " takes what it cannot run");
                });
    }

    /** Runs the tasks of the quality sets. */
    QualitySets qualitySets(EvaluationSources sources) throws Exception {
        List<Evaluation> evaluations = new ArrayList<>();
        for (EvaluationTaskName task : EvaluationTaskName.OF_QUALITY_SETS) {
            evaluations.add(run(task, sources.standard(task, context)));
        }
        return new QualitySets(evaluations);
    }

    /** Runs a task on plain texts: perplexity, or recognition of the texts drawn. */
    Evaluation run(EvaluationTaskName task, String name, List<String> texts) throws Exception {
        return switch (task) {
            case generation -> run(new PerplexityTask(name, texts));
            case ocr -> run(ocr(RenderedText.of(name, texts, seed)));
            default ->
                throw new MagicException(
                        "--task " + task + " takes no --texts: it needs --data with " + task.expected() + ".");
        };
    }

    /** Runs recognition of lines that are made up and drawn. */
    Evaluation madeUp() throws Exception {
        return run(ocr(RenderedText.madeUp(limit == 0 ? LINES : limit, seed)));
    }

    private Evaluation run(EvaluationTask task) throws IOException {
        return Evaluator.run(task, context.models(models), settings, seed, context.progress());
    }

    private OcrTask ocr(RenderedText text) throws IOException {
        Resource file = context.resources().fetch(ResourcePaths.locate(context, dictionary), context.progress());
        context.input(new Artifact("dictionary", dictionary, file.sha256(), file.bytes()));
        RenderedText used = limit == 0 || limit >= text.lines().size()
                ? text
                : new RenderedText(text.name(), text.lines().subList(0, limit));
        return new OcrTask(used, CtcDecoder.ofDictionary(Files.readAllLines(file.file())));
    }
}
