package dev.cortado.quantize.loss;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TensorValues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * For any model: one minus the mean cosine between the original's numeric outputs and the changed model's, all outputs of a sample
 * taken as one vector. The original's outputs are kept in memory.
 */
public final class FeedsLoss implements ModelLoss {

    /** The original's outputs beyond this many numbers are too many to keep. */
    private static final long MOST_NUMBERS = 64L << 20;

    private final String name;
    private final String key;
    private final Feeds feeds;
    private final RunSettings settings;
    private final List<float[]> reference;

    private FeedsLoss(String name, String key, Feeds feeds, RunSettings settings, List<float[]> reference) {
        this.name = name;
        this.key = key;
        this.feeds = feeds;
        this.settings = settings;
        this.reference = reference;
    }

    /**
     * Runs the original on all samples.
     *
     * @throws IOException if it does not load or run, or a sample cannot be read
     * @throws IllegalArgumentException if it answers with more numbers than can be kept, or with none
     */
    public static FeedsLoss of(Model original, Feeds feeds, RunSettings settings, Progress progress)
            throws IOException {
        Digest digest = new Digest().add("feeds").add(settings.toString());
        List<float[]> reference = new ArrayList<>();
        long[] numbers = {0};
        run(original, feeds, settings, progress, (inputs, answers) -> {
            inputs.forEach((input, tensor) -> {
                digest.add(input);
                TensorValues.of(tensor).ifPresent(digest::add);
            });
            answers.forEach(answer -> numbers[0] += answer.length);
            if (numbers[0] > MOST_NUMBERS) {
                throw new IllegalArgumentException(original.name() + " answers " + feeds.name() + " with more than "
                        + MOST_NUMBERS + " numbers: take fewer samples");
            }
            reference.addAll(answers);
        });
        if (numbers[0] == 0) {
            throw new IllegalArgumentException(
                    original.name() + " has no numeric output by which a loss could be measured");
        }
        String name = "1 - mean cosine of the outputs of " + feeds.size() + " samples (" + feeds.name() + ")";
        return new FeedsLoss(name, digest.hex(), feeds, settings, reference);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public Loss of(Model changed, Progress progress) throws IOException {
        AnswerNoise noise = new AnswerNoise();
        int[] next = {0};
        run(
                changed,
                feeds,
                settings,
                progress,
                (_, answers) -> answers.forEach(answer -> noise.add(reference.get(next[0]++), answer)));
        return noise.loss();
    }

    @FunctionalInterface
    private interface Taker {
        void take(Map<String, OnnxTensor> inputs, List<float[]> answers);
    }

    private static void run(Model model, Feeds feeds, RunSettings settings, Progress progress, Taker taker)
            throws IOException {
        try (InferenceSession session = InferenceSession.open(model.file(), settings)) {
            feeds.forEach(
                    (inputs, samples) -> {
                        try (OrtSession.Result result = session.run(inputs, progress.cancellation())) {
                            taker.take(inputs, answers(result, samples));
                        }
                    },
                    progress);
        }
    }

    /** One vector per sample; the whole batch is one where its outputs cannot be divided. */
    private static List<float[]> answers(OrtSession.Result result, int samples) {
        List<double[]> outputs = List.copyOf(TensorValues.of(result).values());
        boolean divides = outputs.stream().allMatch(output -> output.length % samples == 0);
        int parts = divides ? samples : 1;
        List<float[]> answers = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            int length =
                    outputs.stream().mapToInt(output -> output.length / parts).sum();
            float[] answer = new float[length];
            int at = 0;
            for (double[] output : outputs) {
                int share = output.length / parts;
                double[] mine = Arrays.copyOfRange(output, part * share, (part + 1) * share);
                for (double value : mine) {
                    answer[at++] = (float) value;
                }
            }
            answers.add(answer);
        }
        return answers;
    }
}
