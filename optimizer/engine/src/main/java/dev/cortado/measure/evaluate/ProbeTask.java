package dev.cortado.measure.evaluate;

import dev.cortado.data.LabelledTexts;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TextEncoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Classification of sentence vectors by a linear probe: a seeded, stratified part of the texts teaches a logistic regression what the
 * classes are, the rest is classified by it. Macro F1 comes first, since classes are seldom equally frequent.
 *
 * @param texts with their classes
 * @param seed of the split, the same for every model, and of the learning
 */
public record ProbeTask(LabelledTexts texts, long seed) implements EvaluationTask {

    /** The share of the texts that is classified, not learnt. */
    public static final double TEST_SHARE = 0.3;

    /**
     * Makes sure that there is something to learn and something to be asked.
     *
     * @throws IllegalArgumentException if fewer than two classes have two texts or more
     */
    public ProbeTask {
        long learnable = texts.classes().stream()
                .distinct()
                .filter(index -> texts.classes().stream().filter(index::equals).count() > 1)
                .count();
        if (learnable < 2) {
            throw new IllegalArgumentException(texts.name()
                    + ": a probe needs two classes or more with at least two texts each, found " + learnable);
        }
    }

    @Override
    public String name() {
        return "probe";
    }

    @Override
    public String data() {
        return texts.name();
    }

    @Override
    public TaskOutcome run(Model model, RunSettings settings, Progress progress) throws IOException {
        float[][] vectors;
        try (TextEncoder encoder = TextEncoder.open(model, settings)) {
            vectors = encoder.embed(texts.texts(), progress);
        }
        StratifiedSplit split = StratifiedSplit.of(texts.classes(), TEST_SHARE, seed);
        List<float[]> taught = new ArrayList<>();
        List<Integer> classes = new ArrayList<>();
        for (int i : split.first()) {
            taught.add(vectors[i]);
            classes.add(texts.classes().get(i));
        }
        LinearProbe probe = LinearProbe.fit(taught, classes, seed, progress.cancellation());
        int[] actual = new int[split.second().size()];
        int[] predicted = new int[actual.length];
        Arrays.setAll(actual, i -> texts.classes().get(split.second().get(i)));
        Arrays.setAll(predicted, i -> probe.predict(vectors[split.second().get(i)]));
        return ClassScores.outcome(actual, predicted, texts.labels(), ClassScores.F1_MACRO);
    }
}
