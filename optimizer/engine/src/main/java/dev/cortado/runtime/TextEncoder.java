package dev.cortado.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.cortado.onnx.Value;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

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

    private static final int MOST_TEXTS = 32;
    private static final int MOST_TOKENS = 8192;
    private static final int VECTOR_PER_TEXT = 2;
    private static final int VECTOR_PER_TOKEN = 3;

    private final String model;
    private final Tokenizer tokenizer;
    private final InferenceSession session;
    private final TextInputs inputs;
    private final Value output;
    private final int maxTokens;

    private TextEncoder(String model, Tokenizer tokenizer, InferenceSession session, int maxTokens)
            throws ModelLoadException {
        this.model = model;
        this.tokenizer = tokenizer;
        this.session = session;
        this.inputs = new TextInputs(model, session.inputs());
        this.output = output(model, session.outputs());
        this.maxTokens = maxTokens;
    }

    /**
     * Opens a model with its tokeniser.
     *
     * @throws IOException if the model has no tokeniser, does not load, or is no text encoder; one line
     */
    public static TextEncoder open(Model model, RunSettings settings) throws IOException {
        Path tokenizerJson = model.tokenizer()
                .orElseThrow(() -> new ModelLoadException(
                        model.name() + " has no tokenizer.json; name one with --tokenizer, or withTokenizer(path)"));
        Tokenizer tokenizer = Tokenizer.load(tokenizerJson);
        InferenceSession session = null;
        try {
            session = InferenceSession.open(model.file(), settings);
            int positions = TokenLimit.of(model.onnx().graph()).orElse(Integer.MAX_VALUE);
            int limit = Math.min(positions, tokenizer.maxLength().orElse(Integer.MAX_VALUE));
            return new TextEncoder(model.name(), tokenizer, session, limit);
        } catch (IOException | RuntimeException e) {
            tokenizer.close();
            if (session != null) {
                session.close();
            }
            throw e;
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
        return maxTokens;
    }

    /**
     * Encodes texts.
     *
     * @param texts any length; empty ones are fine
     * @param progress counts the texts done; cancelling stops within a node of the graph
     * @return one vector of length one per text in the order given (all zeros for a text without any token)
     */
    public float[][] embed(List<String> texts, Progress progress) {
        String task = "encode with " + model;
        float[][] vectors = new float[texts.size()][];
        int[] lengths = tokenizer.lengths(texts);
        List<Integer> order = IntStream.range(0, texts.size())
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> lengths[i]).thenComparing(i -> i))
                .toList();
        int done = 0;
        while (done < order.size()) {
            progress.step(task, done, texts.size(), Progress.Unit.ITEMS);
            List<Integer> batch = nextBatch(order.subList(done, order.size()), lengths);
            embed(batch, texts, vectors, progress);
            done += batch.size();
        }
        progress.step(task, done, texts.size(), Progress.Unit.ITEMS);
        return vectors;
    }

    /** As many of the next texts, the shortest first, as fit both limits when filled up to the longest. */
    private List<Integer> nextBatch(List<Integer> order, int[] lengths) {
        int size = 1;
        while (size < Math.min(MOST_TEXTS, order.size())
                && (size + 1L) * Math.min(maxTokens, lengths[order.get(size)]) <= MOST_TOKENS) {
            size++;
        }
        return order.subList(0, size);
    }

    private void embed(List<Integer> batch, List<String> texts, float[][] vectors, Progress progress) {
        List<String> chosen = new ArrayList<>();
        batch.forEach(i -> chosen.add(texts.get(i)));
        Tokenizer.Encoded encoded = tokenizer.encode(chosen, maxTokens);
        Map<String, OnnxTensor> tensors = Map.of();
        try {
            tensors = inputs.tensors(encoded);
            try (OrtSession.Result result = session.run(tensors, Set.of(output.name()), progress.cancellation())) {
                var tensor = (OnnxTensor) result.get(0);
                float[][] rows = MeanPooling.pool(
                        TensorValues.floats(tensor), tensor.getInfo().getShape(), encoded.mask());
                for (int i = 0; i < rows.length; i++) {
                    vectors[batch.get(i)] = rows[i];
                }
            }
        } catch (OrtException e) {
            throw new InferenceException(model + " failed: " + OrtFailure.of(e).cause(), "", e);
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    @Override
    public void close() {
        session.close();
        tokenizer.close();
    }
}
