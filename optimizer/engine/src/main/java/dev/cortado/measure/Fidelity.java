package dev.cortado.measure;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import dev.cortado.onnx.Value;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.InputSpec;
import dev.cortado.runtime.InputSynthesizer;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.SynthesizedTensors;
import dev.cortado.runtime.TensorValues;
import dev.cortado.runtime.TextEncoder;
import dev.cortado.runtime.TextLogits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        boolean classifies = TextLogits.named(baseline.onnx().graph().outputs())
                .filter(value -> value.shape().size() == 2)
                .isPresent();
        return compare(baseline, models, "texts", model -> {
            double[][] vectors;
            try (TextEncoder encoder = TextEncoder.open(model, settings)) {
                vectors = Arrays.stream(encoder.embed(texts, progress))
                        .map(Fidelity::doubles)
                        .toArray(double[][]::new);
            }
            if (!classifies) {
                return new Answers(vectors, Optional.empty());
            }
            try (TextLogits classifier = TextLogits.open(model, settings)) {
                return new Answers(vectors, Optional.of(classifier.perText(texts, progress)));
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

    private static Answers answers(Model model, List<InputSpec> specs, RunSettings settings, Progress progress)
            throws IOException {
        double[][] answers = new double[SAMPLES][];
        List<double[]> logits = new ArrayList<>();
        try (InferenceSession session = InferenceSession.open(model.file(), settings)) {
            Optional<String> output = TextLogits.named(session.outputs()).map(Value::name);
            for (int i = 0; i < SAMPLES; i++) {
                progress.step("run " + model.name(), i, SAMPLES, Progress.Unit.ITEMS);
                Map<String, OnnxTensor> inputs = SynthesizedTensors.of(specs, SEED + i);
                try (OrtSession.Result result = session.run(inputs, progress.cancellation())) {
                    answers[i] = TensorValues.of(result).values().stream()
                            .flatMapToDouble(DoubleStream::of)
                            .toArray();
                    output.flatMap(result::get).ifPresent(tensor -> logits.addAll(rows((OnnxTensor) tensor)));
                } finally {
                    inputs.values().forEach(OnnxTensor::close);
                }
            }
            progress.step("run " + model.name(), SAMPLES, SAMPLES, Progress.Unit.ITEMS);
        }
        return new Answers(answers, logits.isEmpty() ? Optional.empty() : Optional.of(logits.toArray(double[][]::new)));
    }

    /** A tensor of logits as rows over its last dimension. */
    private static List<double[]> rows(OnnxTensor tensor) {
        double[] values = TensorValues.of(tensor).orElse(new double[0]);
        long[] shape = tensor.getInfo().getShape();
        int classes = Math.toIntExact(shape[shape.length - 1]);
        List<double[]> rows = new ArrayList<>();
        for (int start = 0; start + classes <= values.length; start += classes) {
            rows.add(Arrays.copyOfRange(values, start, start + classes));
        }
        return rows;
    }

    /**
     * What one model gave.
     *
     * @param vectors a row per sample
     * @param logits a row per distribution over classes, of models with such an output
     */
    @SuppressWarnings("ArrayRecordComponent") // large, short-lived, only read
    private record Answers(double[][] vectors, Optional<double[][]> logits) {}

    /** Runs one model over all samples. */
    @FunctionalInterface
    private interface Run {
        Answers of(Model model) throws IOException;
    }

    private static FidelityResult compare(Model baseline, List<Model> models, String column, Run run)
            throws IOException {
        Answers reference = run.of(baseline);
        List<FidelityRow> rows = new ArrayList<>();
        rows.add(row(baseline, reference, reference));
        for (Model model : models) {
            if (!model.name().equals(baseline.name())) {
                rows.add(row(model, reference, run.of(model)));
            }
        }
        return new FidelityResult(rows, column);
    }

    private static FidelityRow row(Model model, Answers reference, Answers answers) {
        Optional<LogitAgreement> logits = reference
                .logits()
                .flatMap(truth -> answers.logits().map(found -> LogitAgreement.of(model.name(), truth, found)));
        return AnswerComparison.of(model.name(), reference.vectors(), answers.vectors(), model.sizeBytes(), logits);
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        return doubles;
    }
}
