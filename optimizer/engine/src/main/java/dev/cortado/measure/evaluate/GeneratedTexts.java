package dev.cortado.measure.evaluate;

import dev.cortado.measure.metric.AnswerMatch;
import dev.cortado.measure.metric.Bleu;
import dev.cortado.measure.metric.ErrorRate;
import dev.cortado.measure.metric.RougeL;
import dev.cortado.progress.Progress;
import dev.cortado.text.NearestNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Texts that models have written or read, beside what they should have been.
 *
 * @param name what results call the set
 * @param references what the texts should have been
 * @param hypotheses by model, one text for each reference
 */
public record GeneratedTexts(String name, List<String> references, Map<String, List<String>> hypotheses) {

    /**
     * Freezes the lists.
     *
     * @throws IllegalArgumentException if there is no reference, or a model has not as many texts
     */
    public GeneratedTexts {
        references = List.copyOf(references);
        Map<String, List<String>> copy = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> entry : hypotheses.entrySet()) {
            copy.put(entry.getKey(), List.copyOf(entry.getValue()));
            if (references.isEmpty() || entry.getValue().size() != references.size()) {
                throw new IllegalArgumentException(name + ": expected one reference or more, each with a text of "
                        + entry.getKey() + ", found " + references.size() + " references and "
                        + entry.getValue().size() + " texts");
            }
        }
        hypotheses = Collections.unmodifiableMap(copy);
    }

    /**
     * Scores them as translations, summaries or answers: {@code bleu} (0 to 100), {@code rouge_l}, {@code exact_match},
     * {@code token_f1}.
     *
     * @param models the first is the baseline
     * @throws IllegalArgumentException if a model has no texts here, with the nearest names
     */
    public Evaluation generation(List<String> models, long seed, Progress progress) {
        List<Evaluator.Entry> entries = new ArrayList<>();
        for (String model : models) {
            List<String> texts = texts(model);
            List<Bleu.Statistics> counts = new ArrayList<>();
            double[] rouge = new double[texts.size()];
            double[] exact = new double[texts.size()];
            double[] f1 = new double[texts.size()];
            for (int i = 0; i < texts.size(); i++) {
                String reference = references.get(i);
                counts.add(Bleu.statistics(texts.get(i), List.of(reference)));
                rouge[i] = RougeL.of(texts.get(i), reference);
                exact[i] = AnswerMatch.exact(texts.get(i), reference);
                f1[i] = AnswerMatch.f1(texts.get(i), reference);
            }
            TaskOutcome outcome = TaskOutcome.of()
                    .with(new Metric("bleu", true, 1), new BleuScores(counts))
                    .with(Metric.share("rouge_l"), MeanScores.of(rouge))
                    .with(Metric.share("exact_match"), MeanScores.of(exact))
                    .with(Metric.share("token_f1"), MeanScores.of(f1));
            entries.add(new Evaluator.Entry(model, outcome, -1));
        }
        return Evaluator.compare("generation", name, entries, seed, progress);
    }

    /**
     * Scores them as recognised text: {@code cer} and {@code wer}, errors per character and per word of the references.
     *
     * @param models the first is the baseline
     * @throws IllegalArgumentException if a model has no texts here, with the nearest names
     */
    public Evaluation recognition(List<String> models, long seed, Progress progress) {
        List<Evaluator.Entry> entries = new ArrayList<>();
        for (String model : models) {
            entries.add(new Evaluator.Entry(model, recognition(texts(model), references), -1));
        }
        return Evaluator.compare("ocr", name, entries, seed, progress);
    }

    static TaskOutcome recognition(List<String> texts, List<String> references) {
        List<RatioScores.Part> characters = new ArrayList<>();
        List<RatioScores.Part> words = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            characters.add(part(ErrorRate.characters(texts.get(i), references.get(i))));
            words.add(part(ErrorRate.words(texts.get(i), references.get(i))));
        }
        return TaskOutcome.of()
                .with(new Metric("cer", false, 0.01), new RatioScores(characters, false))
                .with(new Metric("wer", false, 0.01), new RatioScores(words, false));
    }

    private static RatioScores.Part part(ErrorRate.Edits edits) {
        return new RatioScores.Part(edits.edits(), edits.length());
    }

    private List<String> texts(String model) {
        List<String> texts = hypotheses.get(model);
        if (texts == null) {
            throw new IllegalArgumentException(
                    name + " has no texts of '" + model + "'" + NearestNames.hint(model, hypotheses.keySet()));
        }
        return texts;
    }
}
