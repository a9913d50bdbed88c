package dev.cortado.quantize.loss;

import dev.cortado.progress.Progress;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TextEncoder;
import java.io.IOException;
import java.util.List;

/** For sentence encoders: one minus the mean cosine between the original's sentence vectors and the changed model's. */
public final class SentenceLoss implements ModelLoss {

    private final Model original;
    private final List<String> texts;
    private final RunSettings settings;
    private float[][] reference;

    private SentenceLoss(Model original, List<String> texts, RunSettings settings) {
        this.original = original;
        this.texts = List.copyOf(texts);
        this.settings = settings;
    }

    /**
     * Prepares; the original runs when the first loss is asked for.
     *
     * @throws IllegalArgumentException if there are no texts
     */
    public static SentenceLoss of(Model original, List<String> texts, RunSettings settings) {
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("a loss needs at least one text, found none");
        }
        return new SentenceLoss(original, texts, settings);
    }

    @Override
    public String name() {
        return "1 - mean cosine of the vectors of " + texts.size() + " texts";
    }

    @Override
    public String key() {
        Digest digest = new Digest().add("sentences").add(settings.toString());
        texts.forEach(digest::add);
        return digest.hex();
    }

    @Override
    public Loss of(Model changed, Progress progress) throws IOException {
        if (reference == null) {
            reference = embed(original, progress);
        }
        float[][] found = embed(changed, progress);
        AnswerNoise noise = new AnswerNoise();
        for (int i = 0; i < found.length; i++) {
            noise.add(reference[i], found[i]);
        }
        return noise.loss();
    }

    private float[][] embed(Model model, Progress progress) throws IOException {
        try (TextEncoder encoder = TextEncoder.open(model, settings)) {
            return encoder.embed(texts, progress);
        }
    }
}
