package dev.cortado.runtime;

import dev.cortado.onnx.Value;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Sentences in, sentence vectors of length one out. Tokenises with the model's own tokenizer.json, cuts to what both the tokeniser
 * and the model's table of positions allow, runs texts of like length together, and averages the token vectors over the
 * attention mask (Reimers and Gurevych, "Sentence-BERT", 2019). A graph that has an output named
 * {@code sentence_embedding}, or only outputs of one vector per text, pools by itself: that one is taken.
 *
 * <p>The vectors do not depend on the order of the texts beyond rounding. With dynamic quantisation the rounding of a batch's
 * activations depends on all texts in it, so the same list of texts gives the same vectors, another list nearly the same.
 */
public final class TextEncoder implements AutoCloseable {

    /** What the answers of classifiers and language models are called in files that Optimum wrote. */
    private static final String LOGITS = "logits";

    private static final int MOST_TEXTS = 32;
    private static final int VECTOR_PER_TEXT = 2;
    private static final int VECTOR_PER_TOKEN = 3;

    private final String model;
    private final TextRunner runner;

    private TextEncoder(String model, TextRunner runner) {
        this.model = model;
        this.runner = runner;
    }

    /**
     * Opens a model with its tokeniser.
     *
     * @throws IOException if the model has no tokeniser, does not load, or is no text encoder; one line
     */
    public static TextEncoder open(Model model, RunSettings settings) throws IOException {
        return new TextEncoder(model.name(), TextRunner.open(model, settings, TextEncoder::output));
    }

    /**
     * Whether a model looks made for vectors of sentences: it has a tokeniser, takes nothing but texts, and answers with vectors
     * that are not called logits. Decided from the file; nothing is run.
     */
    public static boolean suits(Model model) {
        if (model.tokenizer().isEmpty()) {
            return false;
        }
        List<Value> outputs = model.onnx().graph().outputs();
        try {
            new TextInputs(model.name(), model.onnx().graph().inputs());
            return outputs.stream().noneMatch(output -> output.name().contains(LOGITS))
                    && output(model.name(), outputs).ranked();
        } catch (ModelLoadException e) {
            return false;
        }
    }

    private static Value output(String model, List<Value> outputs) throws ModelLoadException {
        Optional<Value> named = outputs.stream()
                .filter(value -> value.name().equals("sentence_embedding"))
                .findFirst();
        Optional<Value> tokens = outputs.stream()
                .filter(value -> value.shape().size() == VECTOR_PER_TOKEN)
                .findFirst();
        Optional<Value> pooled = outputs.stream()
                .filter(value -> value.shape().size() == VECTOR_PER_TEXT)
                .findFirst();
        // A BERT's pooler_output beside its token vectors was trained for another task than likeness.
        return named.or(() -> tokens)
                .or(() -> pooled)
                .orElseThrow(() -> new ModelLoadException(model
                        + " is no text encoder: expected an output [texts, tokens, width] or [texts, width], found "
                        + outputs));
    }

    /** The longest text in tokens, special ones included; what is longer is cut. */
    public int maxTokens() {
        return runner.maxTokens();
    }

    /**
     * Encodes texts.
     *
     * @param texts any length; empty ones are fine
     * @param progress counts the texts done; cancelling stops within a node of the graph
     * @return one vector of length one per text in the order given (all zeros for a text without any token)
     */
    public float[][] embed(List<String> texts, Progress progress) {
        float[][] vectors = new float[texts.size()][];
        runner.run("encode with " + model, texts, MOST_TEXTS, progress, (places, encoded, tensor) -> {
            float[][] rows = MeanPooling.pool(
                    TensorValues.floats(tensor), tensor.getInfo().getShape(), encoded.mask());
            for (int i = 0; i < rows.length; i++) {
                vectors[places.get(i)] = rows[i];
            }
        });
        return vectors;
    }

    @Override
    public void close() {
        runner.close();
    }
}
