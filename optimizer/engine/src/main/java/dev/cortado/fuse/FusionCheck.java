package dev.cortado.fuse;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtSession;
import dev.cortado.fuse.match.PaddedInputs;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.ModelVerificationException;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TensorValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Runs a fused model and its original on made-up texts with padding and compares what they give for tokens; what they give for padding may
 * differ.
 */
final class FusionCheck {

    private static final int BATCH = 4;
    private static final int TOKENS = 13;
    private static final long SEED = 20_251_126;

    /** Of the largest number of an output: what sums in another order may differ by, after many layers. */
    private static final double TOLERANCE = 5e-4;

    /** Where the original rounds activations to 8 bits, which the result does not. */
    private static final double LOWEST_COSINE = 0.95;

    private final boolean quantized;
    private double difference;
    private double cosine = 1;

    private FusionCheck(boolean quantized) {
        this.quantized = quantized;
    }

    /**
     * Compares.
     *
     * @param quantized whether the original rounds what the fused model does not
     * @param masks the inputs that are known to say what is padding, and whether with 1
     * @return a sentence for the report
     * @throws ModelVerificationException if they differ by more than rounding
     */
    static String of(
            OnnxModel original, OnnxModel fused, boolean quantized, Map<String, Boolean> masks, Progress progress)
            throws IOException {
        FusionCheck check = new FusionCheck(quantized);
        Path folder = Files.createTempDirectory("cortado-fuse-");
        try (PaddedInputs inputs = PaddedInputs.of(original, BATCH, TOKENS, SEED, masks.keySet())) {
            Map<String, long[][]> tokens = tokens(inputs, masks);
            original.write(folder.resolve("original.onnx"), progress);
            fused.write(folder.resolve("fused.onnx"), progress);
            try (InferenceSession before = open(folder.resolve("original.onnx"), progress);
                    InferenceSession after = open(folder.resolve("fused.onnx"), progress);
                    OrtSession.Result expected = before.run(inputs.tensors(), progress.cancellation());
                    OrtSession.Result found = after.run(taken(inputs, after), progress.cancellation())) {
                for (Map.Entry<String, OnnxValue> output : expected) {
                    check.compare(output.getKey(), output.getValue(), found.get(output.getKey()), tokens);
                }
            }
        } finally {
            try (var files = Files.walk(folder)) {
                for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
        return check.sentence();
    }

    private static InferenceSession open(Path file, Progress progress) throws IOException {
        return InferenceSession.open(file, RunSettings.defaults(), progress.cancellation());
    }

    /** Which places are tokens, by mask: the known masks, or where there is none all. */
    private static Map<String, long[][]> tokens(PaddedInputs inputs, Map<String, Boolean> masks) {
        Map<String, long[][]> tokens = new LinkedHashMap<>();
        inputs.masks().forEach((name, mask) -> {
            if (masks.isEmpty() || masks.containsKey(name)) {
                long flip = masks.getOrDefault(name, false) ? 1 : 0;
                tokens.put(
                        name,
                        Arrays.stream(mask)
                                .map(row -> Arrays.stream(row)
                                        .map(value -> value ^ flip)
                                        .toArray())
                                .toArray(long[][]::new));
            }
        });
        return tokens;
    }

    /** An input that only padding depended on may be gone. */
    private static Map<String, OnnxTensor> taken(PaddedInputs inputs, InferenceSession session) {
        Map<String, OnnxTensor> taken = new LinkedHashMap<>(inputs.tensors());
        taken.keySet()
                .removeIf(name -> session.inputs().stream()
                        .noneMatch(input -> input.name().equals(name)));
        return taken;
    }

    private String sentence() {
        return quantized
                ? String.format(Locale.ROOT, "on padded texts its tokens have cosine %.4f to the original's", cosine)
                : String.format(
                        Locale.ROOT,
                        "on padded texts its tokens differ from the original's by %.1e at most",
                        difference);
    }

    private void compare(String name, OnnxValue expected, Optional<OnnxValue> found, Map<String, long[][]> masks)
            throws ModelVerificationException {
        if (!(expected instanceof OnnxTensor before)) {
            return;
        }
        if (found.isEmpty() || !(found.get() instanceof OnnxTensor after)) {
            throw new ModelVerificationException("the fused model has no output '" + name + "'");
        }
        Optional<double[]> right = TensorValues.of(before);
        Optional<double[]> seen = TensorValues.of(after);
        if (right.isEmpty() || seen.isEmpty() || right.get().length != seen.get().length) {
            throw new ModelVerificationException("the fused model's output '" + name + "' has another shape or type");
        }
        compare(name, right.get(), seen.get(), tokens(before.getInfo().getShape(), masks));
    }

    /** Which of an output's rows are tokens; empty when it has no row a token. */
    private static Optional<long[]> tokens(long[] shape, Map<String, long[][]> masks) {
        return masks.values().stream()
                .filter(mask -> shape.length >= 2 && shape[0] == mask.length && shape[1] == mask[0].length)
                .map(mask ->
                        List.of(mask).stream().flatMapToLong(Arrays::stream).toArray())
                .findFirst();
    }

    private void compare(String name, double[] right, double[] seen, Optional<long[]> tokens)
            throws ModelVerificationException {
        int row = tokens.map(all -> right.length / all.length).orElse(right.length);
        double largest = 0;
        double worst = 0;
        double[] sums = new double[3];
        for (int i = 0; i < right.length; i++) {
            if (tokens.isPresent() && tokens.get()[i / row] == 0) {
                continue;
            }
            largest = Math.max(largest, Math.abs(right[i]));
            double distance = right[i] == seen[i] ? 0 : Math.abs(right[i] - seen[i]);
            // NaN counts as far off.
            worst = distance <= worst ? worst : Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
            sums[0] += right[i] * seen[i];
            sums[1] += right[i] * right[i];
            sums[2] += seen[i] * seen[i];
        }
        double similar = worst == 0 ? 1 : sums[0] / Math.sqrt(sums[1] * sums[2]);
        boolean close = quantized ? similar >= LOWEST_COSINE : worst <= TOLERANCE * Math.max(1, largest);
        if (!close) {
            throw new ModelVerificationException(String.format(
                    Locale.ROOT,
                    "the fused model's output '%s' differs from the original's on tokens by up to %.3g (cosine %.5f), expected"
                            + " %s; please report the model: a part of it was taken for something else",
                    name,
                    worst,
                    similar,
                    quantized
                            ? "a cosine of " + LOWEST_COSINE + " or more"
                            : String.format(Locale.ROOT, "%.1g at most", TOLERANCE * Math.max(1, largest))));
        }
        difference = Math.max(difference, worst);
        cosine = Math.min(cosine, similar);
    }
}
