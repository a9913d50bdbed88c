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
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Runs a model over texts: tokenises with the model's own tokenizer.json, cuts to what both the tokeniser and the model's table of
 * positions allow, and runs texts of like length together.
 */
final class TextRunner implements AutoCloseable {

    private static final int MOST_TOKENS = 8192;

    private final String model;
    private final Tokenizer tokenizer;
    private final InferenceSession session;
    private final TextInputs inputs;
    private final Value output;
    private final int maxTokens;

    private TextRunner(String model, Tokenizer tokenizer, InferenceSession session, OutputChoice choice, int maxTokens)
            throws ModelLoadException {
        this.model = model;
        this.tokenizer = tokenizer;
        this.session = session;
        this.inputs = new TextInputs(model, session.inputs());
        this.output = choice.of(model, session.outputs());
        this.maxTokens = maxTokens;
    }

    /** Chooses the output that is wanted. */
    @FunctionalInterface
    interface OutputChoice {
        /** One of the outputs; throws if none will do. */
        Value of(String model, List<Value> outputs) throws ModelLoadException;
    }

    /** Takes what a batch gave; the tensor is closed afterwards. */
    @FunctionalInterface
    interface Batch {
        void take(List<Integer> places, Tokenizer.Encoded encoded, OnnxTensor output) throws OrtException;
    }

    /**
     * Opens a model with its tokeniser.
     *
     * @throws IOException if the model has no tokeniser, does not load, or does not take texts; one line
     */
    static TextRunner open(Model model, RunSettings settings, OutputChoice choice) throws IOException {
        Path tokenizerJson = model.tokenizer()
                .orElseThrow(() -> new ModelLoadException(
                        model.name() + " has no tokenizer.json; name one with --tokenizer, or withTokenizer(path)"));
        Tokenizer tokenizer = Tokenizer.load(tokenizerJson);
        InferenceSession session = null;
        try {
            session = InferenceSession.open(model.file(), settings);
            int positions = TokenLimit.of(model.onnx().graph()).orElse(Integer.MAX_VALUE);
            int limit = Math.min(positions, tokenizer.maxLength().orElse(Integer.MAX_VALUE));
            return new TextRunner(model.name(), tokenizer, session, choice, limit);
        } catch (IOException | RuntimeException e) {
            tokenizer.close();
            if (session != null) {
                session.close();
            }
            throw e;
        }
    }

    /** The longest text in tokens, special ones included; what is longer is cut. */
    int maxTokens() {
        return maxTokens;
    }

    /** The output that is taken. */
    Value output() {
        return output;
    }

    /**
     * Runs all texts, the shortest first.
     *
     * @param mostTexts how many run together at most
     * @param progress counts the texts done; cancelling stops within a node of the graph
     */
    void run(String task, List<String> texts, int mostTexts, Progress progress, Batch batch) {
        int[] lengths = tokenizer.lengths(texts);
        List<Integer> order = IntStream.range(0, texts.size())
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> lengths[i]).thenComparing(i -> i))
                .toList();
        int done = 0;
        while (done < order.size()) {
            progress.step(task, done, texts.size(), Progress.Unit.ITEMS);
            List<Integer> places = next(order.subList(done, order.size()), lengths, mostTexts);
            run(places, texts, progress, batch);
            done += places.size();
        }
        progress.step(task, done, texts.size(), Progress.Unit.ITEMS);
    }

    /** As many of the next texts, the shortest first, as fit both limits when filled up to the longest. */
    private List<Integer> next(List<Integer> order, int[] lengths, int mostTexts) {
        int size = 1;
        while (size < Math.min(mostTexts, order.size())
                && (size + 1L) * Math.min(maxTokens, lengths[order.get(size)]) <= MOST_TOKENS) {
            size++;
        }
        return order.subList(0, size);
    }

    private void run(List<Integer> places, List<String> texts, Progress progress, Batch batch) {
        List<String> chosen = new ArrayList<>();
        places.forEach(i -> chosen.add(texts.get(i)));
        Tokenizer.Encoded encoded = tokenizer.encode(chosen, maxTokens);
        Map<String, OnnxTensor> tensors = Map.of();
        try {
            tensors = inputs.tensors(encoded);
            try (OrtSession.Result result = session.run(tensors, Set.of(output.name()), progress.cancellation())) {
                batch.take(places, encoded, (OnnxTensor) result.get(0));
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
