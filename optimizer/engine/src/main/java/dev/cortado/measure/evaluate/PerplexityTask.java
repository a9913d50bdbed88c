package dev.cortado.measure.evaluate;

import dev.cortado.measure.metric.LogSoftmax;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TextLogits;
import java.io.IOException;
import java.util.List;

/**
 * Perplexity of a causal language model: each text on its own, cut to the longest the model takes, every token but the first foretold
 * from those before it; all tokens count the same. Comparable only between models with one tokeniser.
 *
 * @param data what results call the texts
 * @param texts at least one
 */
public record PerplexityTask(String data, List<String> texts) implements EvaluationTask {

    /**
     * Freezes the texts.
     *
     * @throws IllegalArgumentException if there is none
     */
    public PerplexityTask {
        texts = List.copyOf(texts);
        if (texts.isEmpty()) {
            throw new IllegalArgumentException(data + ": expected one text or more, found none");
        }
    }

    @Override
    public String name() {
        return "generation";
    }

    @Override
    public TaskOutcome run(Model model, RunSettings settings, Progress progress) throws IOException {
        RatioScores.Part[] parts = new RatioScores.Part[texts.size()];
        try (TextLogits reader = TextLogits.open(model, settings)) {
            reader.perToken(texts, progress, (text, ids, logits) -> {
                double loss = 0;
                for (int token = 0; token + 1 < ids.length; token++) {
                    progress.cancellation().throwIfCancelled();
                    loss -= LogSoftmax.at(logits.apply(token), Math.toIntExact(ids[token + 1]));
                }
                parts[text] = new RatioScores.Part(loss, Math.max(0, ids.length - 1));
            });
        }
        return TaskOutcome.of().with(new Metric("perplexity", false, 0.1), new RatioScores(List.of(parts), true));
    }
}
