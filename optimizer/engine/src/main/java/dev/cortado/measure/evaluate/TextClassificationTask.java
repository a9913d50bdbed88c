package dev.cortado.measure.evaluate;

import dev.cortado.data.LabelledTexts;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TextLogits;
import java.io.IOException;
import java.util.List;

/**
 * Classification by the model's own logits. The data's labels are taken to stand in the order of the model's classes.
 *
 * @param texts with their classes
 */
public record TextClassificationTask(LabelledTexts texts) implements EvaluationTask {

    @Override
    public String name() {
        return "classify";
    }

    @Override
    public String data() {
        return texts.name();
    }

    @Override
    public TaskOutcome run(Model model, RunSettings settings, Progress progress) throws IOException {
        double[][] logits;
        try (TextLogits classifier = TextLogits.open(model, settings)) {
            logits = classifier.perText(texts.texts(), progress);
        }
        return outcome(model.name(), logits, texts.classes(), texts.labels());
    }

    /**
     * Takes the class of the largest logit, the first of equals.
     *
     * @throws IllegalArgumentException if the model has not as many classes as the data
     */
    static TaskOutcome outcome(String model, double[][] logits, List<Integer> classes, List<String> labels) {
        int[] actual = new int[logits.length];
        int[] predicted = new int[logits.length];
        for (int i = 0; i < logits.length; i++) {
            if (logits[i].length != labels.size()) {
                throw new IllegalArgumentException(model + " knows " + logits[i].length + " classes, the data "
                        + labels.size() + " (" + String.join(", ", labels.subList(0, Math.min(5, labels.size())))
                        + (labels.size() > 5 ? ", ..." : "") + ")");
            }
            actual[i] = classes.get(i);
            predicted[i] = LargestLogit.of(logits[i]);
        }
        return ClassScores.outcome(actual, predicted, labels, ClassScores.ACCURACY);
    }
}
