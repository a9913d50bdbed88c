package dev.cortado.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Texts as a model's inputs, tokenised with its own tokenizer.json and cut to what it takes. Texts of equally many tokens run together, the
 * shortest first.
 */
public final class TextFeeds implements Feeds {

    private final String name;
    private final String model;
    private final Path tokenizer;
    private final TextInputs inputs;
    private final int mostTokens;
    private final List<String> texts;
    private final int mostTexts;

    private TextFeeds(
            String name,
            String model,
            Path tokenizer,
            TextInputs inputs,
            int mostTokens,
            List<String> texts,
            int mostTexts) {
        this.name = name;
        this.model = model;
        this.tokenizer = tokenizer;
        this.inputs = inputs;
        this.mostTokens = mostTokens;
        this.texts = List.copyOf(texts);
        this.mostTexts = mostTexts;
    }

    /**
     * Prepares texts for a model.
     *
     * @param name what a record calls them
     * @param mostTexts how many run together at most, 1 or more; changes speed and memory, no result
     * @throws ModelLoadException if the model has no tokeniser or takes other things than texts
     */
    public static TextFeeds of(String name, Model model, List<String> texts, int mostTexts) throws ModelLoadException {
        if (mostTexts < 1) {
            throw new IllegalArgumentException("texts that run together: expected 1 or more, found " + mostTexts);
        }
        if (texts.isEmpty()) {
            throw new IllegalArgumentException(name + ": expected one text or more, found none");
        }
        Path tokenizer = model.tokenizer()
                .orElseThrow(() -> new ModelLoadException(
                        model.name() + " has no tokenizer.json; name one with --tokenizer, or withTokenizer(path)"));
        return new TextFeeds(
                name,
                model.name(),
                tokenizer,
                new TextInputs(model.name(), model.onnx().graph().inputs()),
                TokenLimit.of(model.onnx().graph()).orElse(Integer.MAX_VALUE),
                texts,
                mostTexts);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int size() {
        return texts.size();
    }

    @Override
    public void forEach(Batch batch, Progress progress) throws IOException {
        try (Tokenizer open = Tokenizer.load(tokenizer)) {
            int limit = Math.min(mostTokens, open.maxLength().orElse(Integer.MAX_VALUE));
            int done = 0;
            for (List<String> alike : byLength(open, limit)) {
                for (int from = 0; from < alike.size(); from += mostTexts) {
                    List<String> together = alike.subList(from, Math.min(alike.size(), from + mostTexts));
                    progress.step("run " + model + " on " + name, done, texts.size(), Progress.Unit.ITEMS);
                    take(open.encode(together, limit), together.size(), batch);
                    done += together.size();
                }
            }
            progress.step("run " + model + " on " + name, done, texts.size(), Progress.Unit.ITEMS);
        }
    }

    private Iterable<List<String>> byLength(Tokenizer open, int limit) {
        int[] lengths = open.lengths(texts);
        Map<Integer, List<String>> byLength = new TreeMap<>();
        for (int i = 0; i < lengths.length; i++) {
            byLength.computeIfAbsent(Math.min(limit, lengths[i]), _ -> new ArrayList<>())
                    .add(texts.get(i));
        }
        return byLength.values();
    }

    private void take(Tokenizer.Encoded encoded, int samples, Batch batch) throws IOException {
        Map<String, OnnxTensor> tensors = Map.of();
        try {
            tensors = inputs.tensors(encoded);
            batch.take(tensors, samples);
        } catch (OrtException e) {
            throw new IOException(
                    "inputs of " + model + " could not be made: "
                            + OrtFailure.of(e).cause(),
                    e);
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }
}
