package dev.cortado.measure;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.InputSpec;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.SynthesizedTensors;
import dev.cortado.runtime.TensorValues;
import dev.cortado.runtime.TextEncoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * Compares what models answer with what the first of them answers: sentence vectors of length one for texts, all numeric outputs for
 * made-up inputs. One model is open at a time.
 */
public final class Fidelity {

    private static final int SAMPLES = 8;
    private static final int TOKENS = 32;
    private static final long SEED = 1;

    private Fidelity() {}

    /**
     * Compares sentence vectors.
     *
     * @param baseline what the others are compared with; it gets a row too
     * @param models the others; the baseline may be among them and is not repeated
     * @param texts at least one
     * @param progress counts the texts of each model
     * @throws IOException if a model has no tokeniser or does not load; one line
     * @throws IllegalArgumentException if there are no texts or the vectors differ in width
     */
    public static FidelityResult compare(
            Model baseline, List<Model> models, List<String> texts, RunSettings settings, Progress progress)
            throws IOException {
        if (texts.isEmpty()) {
            throw new IllegalArgumentException("fidelity: expected at least one text, found none");
        }
        return compare(baseline, models, "texts", model -> {
            try (TextEncoder encoder = TextEncoder.open(model, settings)) {
                return Arrays.stream(encoder.embed(texts, progress))
                        .map(Fidelity::doubles)
                        .toArray(double[][]::new);
            }
        });
    }

    /**
     * Compares all numeric outputs on eight inputs made up from the baseline's graph, for models that take no texts.
     *
     * @param progress counts the inputs of each model
     * @throws IOException if a model does not load; one line
     */
    public static FidelityResult compare(Model baseline, List<Model> models, RunSettings settings, Progress progress)
            throws IOException {
        List<InputSpec> specs = InputSynthesizer.of(baseline.onnx()).specs(1, TOKENS);
        return compare(baseline, models, "samples", model -> answers(model, specs, settings, progress));
    }

    private static double[][] answers(Model model, List<InputSpec> specs, RunSettings settings, Progress progress)
            throws IOException {
        double[][] answers = new double[SAMPLES][];
        try (InferenceSession session = InferenceSession.open(model.file(), settings)) {
            for (int i = 0; i < SAMPLES; i++) {
                progress.step("run " + model.name(), i, SAMPLES, Progress.Unit.ITEMS);
                Map<String, OnnxTensor> inputs = SynthesizedTensors.of(specs, SEED + i);
                try (OrtSession.Result result = session.run(inputs, progress.cancellation())) {
                    answers[i] = TensorValues.of(result).values().stream()
                            .flatMapToDouble(DoubleStream::of)
                            .toArray();
                } finally {
                    inputs.values().forEach(OnnxTensor::close);
                }
            }
            progress.step("run " + model.name(), SAMPLES, SAMPLES, Progress.Unit.ITEMS);
        }
        return answers;
    }

    /** Runs one model over all samples. */
    @FunctionalInterface
    private interface Answers {
        double[][] of(Model model) throws IOException;
    }

    private static FidelityResult compare(Model baseline, List<Model> models, String column, Answers answers)
            throws IOException {
        double[][] reference = answers.of(baseline);
        List<FidelityRow> rows = new ArrayList<>();
        rows.add(AnswerComparison.of(baseline.name(), reference, reference, baseline.sizeBytes()));
        for (Model model : models) {
            if (!model.name().equals(baseline.name())) {
                rows.add(AnswerComparison.of(model.name(), reference, answers.of(model), model.sizeBytes()));
            }
        }
        return new FidelityResult(rows, column);
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        return doubles;
    }
}
