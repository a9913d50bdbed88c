package dev.cortado.quantize.weightonly;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import dev.cortado.moments.Gram;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.ActivationTap;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TensorValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sums {@link Gram} matrices of the inputs of products while a model runs on samples. Products that read the same values share one. When not
 * all fit the memory given to them, the samples are gone through several times, for some of the products each time.
 */
final class GramCollector {

    private final OnnxModel model;
    private final Feeds feeds;
    private final long budget;

    /** @param budget how many bytes of the heap they may take together, beyond the first of them */
    GramCollector(OnnxModel model, Feeds feeds, long budget) {
        this.model = model;
        this.feeds = feeds;
        this.budget = budget;
    }

    /** Takes the matrices that read the same values. */
    @FunctionalInterface
    interface Taker {

        /**
         * Takes them.
         *
         * @param gram of these values; without rows when no sample reached them
         */
        void take(List<PlannedWeight> weights, Gram gram) throws IOException;
    }

    /** Hands over all matrices whose inputs can be looked at. */
    void collect(List<PlannedWeight> weights, Taker taker, Progress progress) throws IOException {
        Map<Set<String>, List<PlannedWeight>> groups = new LinkedHashMap<>();
        weights.stream()
                .filter(weight -> !weight.inputs().isEmpty())
                .forEach(weight -> groups.computeIfAbsent(weight.inputs(), _ -> new ArrayList<>())
                        .add(weight));
        List<Set<String>> waiting = new ArrayList<>(groups.keySet());
        while (!waiting.isEmpty()) {
            Map<Set<String>, Gram> grams = new LinkedHashMap<>();
            long bytes = 0;
            while (!waiting.isEmpty()) {
                int width = groups.get(waiting.getFirst()).getFirst().rows();
                bytes += Gram.bytes(width);
                if (!grams.isEmpty() && bytes > budget) {
                    break;
                }
                grams.put(waiting.removeFirst(), new Gram(width));
            }
            sum(grams, progress);
            for (Map.Entry<Set<String>, Gram> entry : grams.entrySet()) {
                taker.take(groups.get(entry.getKey()), entry.getValue());
            }
        }
    }

    private void sum(Map<Set<String>, Gram> grams, Progress progress) throws IOException {
        Map<String, List<Gram>> byValue = new LinkedHashMap<>();
        grams.forEach((values, gram) -> values.forEach(
                value -> byValue.computeIfAbsent(value, _ -> new ArrayList<>()).add(gram)));
        Path folder = Files.createTempDirectory("cortado-activations-");
        try (ActivationTap tap =
                ActivationTap.open(model, new LinkedHashSet<>(byValue.keySet()), RunSettings.defaults(), folder)) {
            tap.run(feeds, (value, tensor) -> add(byValue.get(value), tensor), progress);
        } finally {
            Files.deleteIfExists(folder);
        }
        grams.values().forEach(Gram::finish);
    }

    private static void add(List<Gram> grams, OnnxTensor tensor) {
        long[] shape = tensor.getInfo().getShape();
        if (tensor.getInfo().type != OnnxJavaType.FLOAT || shape.length == 0) {
            return;
        }
        for (Gram gram : grams) {
            if (shape[shape.length - 1] == gram.width()) {
                gram.add(TensorValues.floats(tensor));
            }
        }
    }
}
