package dev.cortado.runtime;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Value;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Texts in, logits out: of a classifier ({@code [texts, classes]}), or of a language model ({@code [texts, tokens, vocabulary]}). The
 * output whose name contains {@code logits} is taken, else the first of floating-point numbers with two or three dimensions.
 */
public final class TextLogits implements AutoCloseable {

    private static final int MOST_TEXTS = 32;
    private static final int PER_TEXT = 2;
    private static final int PER_TOKEN = 3;

    private final String model;
    private final TextRunner runner;

    private TextLogits(String model, TextRunner runner) {
        this.model = model;
        this.runner = runner;
    }

    /** Takes what a language model gave for one text. */
    @FunctionalInterface
    public interface TokenLogits {
        /**
         * Takes one text's.
         *
         * @param text its place among the texts
         * @param ids its tokens, special ones included
         * @param logits for a token's place the logits over the vocabulary, made anew at each call
         */
        void take(int text, long[] ids, IntFunction<double[]> logits);
    }

    /**
     * Opens a model with its tokeniser.
     *
     * @throws IOException if the model has no tokeniser, does not load, or gives no logits; one line
     */
    public static TextLogits open(Model model, RunSettings settings) throws IOException {
        return new TextLogits(model.name(), TextRunner.open(model, settings, TextLogits::output));
    }

    /** The output of a model that is called its logits, if there is one. */
    public static Optional<Value> named(List<Value> outputs) {
        return outputs.stream()
                .filter(value -> value.name().toLowerCase(Locale.ROOT).contains("logits"))
                .filter(TextLogits::isPossible)
                .findFirst();
    }

    private static Value output(String model, List<Value> outputs) throws ModelLoadException {
        return named(outputs)
                .or(() -> outputs.stream().filter(TextLogits::isPossible).findFirst())
                .orElseThrow(() -> new ModelLoadException(model
                        + " gives no logits: expected an output [texts, classes] or [texts, tokens, vocabulary], found "
                        + outputs));
    }

    private static boolean isPossible(Value value) {
        boolean real = value.type() == ElementType.FLOAT || value.type() == ElementType.FLOAT16;
        return real && (value.shape().size() == PER_TEXT || value.shape().size() == PER_TOKEN);
    }

    /** Whether the logits are one row per text rather than one per token. */
    public boolean isPerText() {
        return runner.output().shape().size() == PER_TEXT;
    }

    /**
     * Classifies texts.
     *
     * @param progress counts the texts done; cancelling stops within a node of the graph
     * @return a row of logits per text, in the order given
     * @throws InferenceException if the model gives a row per token
     */
    public double[][] perText(List<String> texts, Progress progress) {
        if (!isPerText()) {
            throw new InferenceException(
                    model + " is no classifier: expected an output [texts, classes], found " + runner.output());
        }
        double[][] rows = new double[texts.size()][];
        runner.run("classify with " + model, texts, MOST_TEXTS, progress, (places, encoded, tensor) -> {
            float[] values = TensorValues.floats(tensor);
            int width = values.length / places.size();
            for (int i = 0; i < places.size(); i++) {
                rows[places.get(i)] = row(values, i, width);
            }
        });
        return rows;
    }

    /**
     * Runs a language model, one text at a time since its logits are large.
     *
     * @param progress counts the texts done; cancelling stops within a node of the graph
     * @throws InferenceException if the model gives a row per text
     */
    public void perToken(List<String> texts, Progress progress, TokenLogits consumer) {
        if (isPerText()) {
            throw new InferenceException(
                    model + " is no language model: expected an output [texts, tokens, vocabulary], found "
                            + runner.output());
        }
        runner.run("read with " + model, texts, 1, progress, (places, encoded, tensor) -> {
            float[] values = TensorValues.floats(tensor);
            long[] ids = encoded.ids()[0];
            int tokens = (int) Arrays.stream(encoded.mask()[0]).sum();
            int width = values.length / ids.length;
            consumer.take(places.getFirst(), Arrays.copyOf(ids, tokens), token -> row(values, token, width));
        });
    }

    private static double[] row(float[] values, int row, int width) {
        double[] logits = new double[width];
        for (int i = 0; i < width; i++) {
            logits[i] = values[row * width + i];
        }
        return logits;
    }

    @Override
    public void close() {
        runner.close();
    }
}
