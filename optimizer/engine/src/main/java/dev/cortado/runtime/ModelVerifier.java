package dev.cortado.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Value;
import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes sure that a model a pass has emitted is not broken before anybody gets it: opens it in ONNX Runtime, runs it and its original
 * on the same synthesised inputs, and compares the outputs. Inputs and outputs must have kept their names and types, every output its
 * shape; where the original's numbers are finite the candidate's must be, and an output that varied must not have become constant.
 * How close the numbers have to be is for the caller to say: {@link Verification} has the figures.
 */
public final class ModelVerifier {

    private static final int BATCH = 2;
    private static final int TOKENS = 16;
    private static final long SEED = 20_250_901;
    private static final String TASK = "verify";
    private static final int STEPS = 4;

    private final RunSettings settings;
    private final long memoryLimit;
    private final boolean halfFloats;

    private ModelVerifier(RunSettings settings, long memoryLimit, boolean halfFloats) {
        this.settings = settings;
        this.memoryLimit = memoryLimit;
        this.halfFloats = halfFloats;
    }

    /** A verifier that runs on the CPU. */
    public static ModelVerifier standard() {
        return new ModelVerifier(RunSettings.defaults(), AvailableMemory.bytes(), false);
    }

    /** Returns a verifier that runs with other settings. */
    public ModelVerifier withSettings(RunSettings newSettings) {
        return new ModelVerifier(newSettings, memoryLimit, halfFloats);
    }

    /** Returns a verifier that takes originals beyond this many bytes of weights as too large to run here. */
    public ModelVerifier withMemoryLimit(long bytes) {
        return new ModelVerifier(settings, bytes, halfFloats);
    }

    /** Returns a verifier for which inputs and outputs of float may have become floats of 16 bits: it feeds the same numbers, rounded. */
    public ModelVerifier withHalfFloats(boolean value) {
        return new ModelVerifier(settings, memoryLimit, value);
    }

    /** Verifies a model that has not been written yet; it is, to a temporary file that is deleted again. */
    public Verification verify(OnnxModel candidate, Path original, Progress progress) throws IOException {
        Path directory = Files.createTempDirectory("cortado-verify");
        try {
            Path file = directory.resolve("candidate.onnx");
            candidate.write(file, progress);
            return verify(file, original, progress);
        } finally {
            try (var files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(directory);
        }
    }

    /**
     * Verifies a model file.
     *
     * @param candidate the changed model
     * @param original the one it was made from
     * @param progress can be cancelled
     * @throws ModelVerificationException if the candidate must not be handed over; names node and cause where known
     * @throws ModelLoadException if the original itself does not load in ONNX Runtime
     * @throws IOException if the original cannot be read
     */
    public Verification verify(Path candidate, Path original, Progress progress) throws IOException {
        progress.step(TASK, 0, STEPS, Progress.Unit.ITEMS);
        OnnxModel originalModel = OnnxModel.read(original);
        OnnxModel candidateModel = OnnxModel.read(candidate);
        checkSignature(candidateModel.graph(), originalModel.graph());
        long changedWeights = weights(candidateModel);
        if (changedWeights > memoryLimit) {
            return new Verification(
                    List.of(),
                    "the changed model's weights (" + changedWeights + " bytes) do not fit this machine's free memory ("
                            + memoryLimit + " bytes): it was written, neither opened nor compared");
        }
        try (InferenceSession changed = open(candidate, original, progress.cancellation())) {
            progress.step(TASK, 1, STEPS, Progress.Unit.ITEMS);
            long weights = weights(originalModel);
            if (weights > memoryLimit - changedWeights) {
                return new Verification(
                        List.of(),
                        "the original's weights (" + weights + " bytes) do not fit this machine's free memory ("
                                + memoryLimit + " bytes): the changed model was opened, not compared");
            }
            return compare(changed, candidateModel, original, originalModel, progress);
        }
    }

    private Verification compare(
            InferenceSession changed, OnnxModel changedModel, Path original, OnnxModel originalModel, Progress progress)
            throws IOException {
        Map<String, OnnxTensor> inputs;
        Map<String, OnnxTensor> changedInputs = Map.of();
        try {
            inputs = InputSynthesizer.of(originalModel).synthesize(BATCH, TOKENS, SEED);
            if (halfFloats) {
                changedInputs = InputSynthesizer.of(changedModel).synthesize(BATCH, TOKENS, SEED);
            }
        } catch (IllegalArgumentException e) {
            return new Verification(List.of(), "no inputs could be made up: " + e.getMessage());
        }
        try (InferenceSession reference = InferenceSession.open(original, settings, progress.cancellation())) {
            progress.step(TASK, 2, STEPS, Progress.Unit.ITEMS);
            Map<String, Output> expected;
            try {
                expected = outputs(reference, inputs, progress.cancellation());
            } catch (InferenceException e) {
                return new Verification(List.of(), "the original does not run on made-up inputs: " + e.getMessage());
            }
            progress.step(TASK, 3, STEPS, Progress.Unit.ITEMS);
            Map<String, Output> found;
            try {
                found = outputs(changed, halfFloats ? changedInputs : inputs, progress.cancellation());
            } catch (InferenceException e) {
                throw new ModelVerificationException(
                        "the changed model loads and does not run: " + e.getMessage(),
                        e.node().orElse(""),
                        e);
            }
            List<OutputComparison> comparisons = new ArrayList<>();
            for (Map.Entry<String, Output> entry : expected.entrySet()) {
                comparisons.add(compare(entry.getKey(), entry.getValue(), found.get(entry.getKey())));
            }
            progress.step(TASK, STEPS, STEPS, Progress.Unit.ITEMS);
            return new Verification(comparisons, "");
        } finally {
            inputs.values().forEach(OnnxTensor::close);
            changedInputs.values().forEach(OnnxTensor::close);
        }
    }

    private static long weights(OnnxModel model) {
        return model.bytesByType().values().stream().mapToLong(Long::longValue).sum();
    }

    private InferenceSession open(Path candidate, Path original, Cancellation cancellation) throws IOException {
        try {
            return InferenceSession.open(candidate, settings, cancellation);
        } catch (ModelLoadException e) {
            // The fault may be the original's: then that is what must be said.
            InferenceSession.open(original, settings, cancellation).close();
            throw new ModelVerificationException(
                    "the changed model is broken: " + e.getMessage(), e.node().orElse(""), e);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // large and short-lived
    private record Output(List<Long> shape, double[] values) {}

    private static Map<String, Output> outputs(
            InferenceSession session, Map<String, OnnxTensor> inputs, Cancellation cancellation) {
        Map<String, Output> outputs = new java.util.LinkedHashMap<>();
        try (OrtSession.Result result = session.run(inputs, cancellation)) {
            for (var entry : result) {
                if (entry.getValue() instanceof OnnxTensor tensor) {
                    List<Long> shape =
                            Arrays.stream(tensor.getInfo().getShape()).boxed().toList();
                    TensorValues.of(tensor).ifPresent(values -> outputs.put(entry.getKey(), new Output(shape, values)));
                }
            }
        }
        return outputs;
    }

    private void checkSignature(Graph changed, Graph original) throws ModelVerificationException {
        checkNames("input", changed.inputs(), original.inputs());
        checkNames("output", changed.outputs(), original.outputs());
    }

    private void checkNames(String kind, List<Value> changed, List<Value> original) throws ModelVerificationException {
        Set<String> found = new HashSet<>();
        changed.forEach(value -> found.add(value.name() + ": " + (halfFloats ? widened(value.type()) : value.type())));
        Set<String> expected = new HashSet<>();
        original.forEach(
                value -> expected.add(value.name() + ": " + (halfFloats ? widened(value.type()) : value.type())));
        if (!found.equals(expected)) {
            throw new ModelVerificationException("the changed model has other " + kind + "s: expected "
                    + new java.util.TreeSet<>(expected) + ", found " + new java.util.TreeSet<>(found));
        }
    }

    private static ElementType widened(ElementType type) {
        return type == ElementType.FLOAT16 || type == ElementType.BFLOAT16 ? ElementType.FLOAT : type;
    }

    private static OutputComparison compare(String name, Output expected, Output found)
            throws ModelVerificationException {
        if (found == null || !found.shape().equals(expected.shape())) {
            throw new ModelVerificationException("the changed model's output '" + name + "': expected the shape "
                    + expected.shape() + ", found " + (found == null ? "nothing" : found.shape()));
        }
        for (int i = 0; i < expected.values().length; i++) {
            if (Double.isFinite(expected.values()[i]) && !Double.isFinite(found.values()[i])) {
                throw new ModelVerificationException("the changed model's output '" + name + "' is "
                        + found.values()[i] + " at element " + i + ", where the original's is "
                        + expected.values()[i]);
            }
        }
        if (isConstant(found.values()) && !isConstant(expected.values())) {
            throw new ModelVerificationException("the changed model's output '" + name + "' is " + found.values()[0]
                    + " everywhere, where the original's varies");
        }
        return OutputComparison.of(name, expected.values(), found.values());
    }

    private static boolean isConstant(double[] values) {
        return Arrays.stream(values).allMatch(value -> value == values[0]);
    }
}
