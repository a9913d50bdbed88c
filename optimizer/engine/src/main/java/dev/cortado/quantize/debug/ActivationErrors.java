package dev.cortado.quantize.debug;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Cancellation;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.debug.QuantizedLayer.OutputRange;
import dev.cortado.runtime.ActivationTap;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TensorValues;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Runs a quantised model and its float model on the same samples, batch by batch, and compares what their layers give. */
final class ActivationErrors {

    /** What one layer gave, over all samples. */
    static final class Statistics {
        private final Optional<OutputRange> range;
        private double signal;
        private double noise;
        private long clipped;
        private long count;
        private double least = Double.POSITIVE_INFINITY;
        private double most = Double.NEGATIVE_INFINITY;
        private double quantizedLeast = Double.POSITIVE_INFINITY;
        private double quantizedMost = Double.NEGATIVE_INFINITY;

        private Statistics(Optional<OutputRange> range) {
            this.range = range;
        }

        private void add(double[] expected, double[] found, double scale, double zeroPoint) {
            for (int i = 0; i < expected.length; i++) {
                double value = scale * (found[i] - zeroPoint);
                double difference = expected[i] - value;
                signal += expected[i] * expected[i];
                noise += difference * difference;
                least = Math.min(least, expected[i]);
                most = Math.max(most, expected[i]);
                quantizedLeast = Math.min(quantizedLeast, value);
                quantizedMost = Math.max(quantizedMost, value);
                if (range.isPresent() && range.get().clips(expected[i])) {
                    clipped++;
                }
            }
            count += expected.length;
        }

        double decibels() {
            return count == 0 ? Double.NaN : WeightError.decibels(signal, noise);
        }

        double least() {
            return finite(least);
        }

        double most() {
            return finite(most);
        }

        double quantizedLeast() {
            return finite(quantizedLeast);
        }

        double quantizedMost() {
            return finite(quantizedMost);
        }

        double clipped() {
            return range.isEmpty() || count == 0 ? Double.NaN : (double) clipped / count;
        }

        private static double finite(double value) {
            return Double.isInfinite(value) ? Double.NaN : value;
        }
    }

    /** One batch of others, again: what two models are run on in turn. */
    private record OneBatch(Map<String, OnnxTensor> inputs, int size) implements Feeds {
        @Override
        public String name() {
            return "a batch";
        }

        @Override
        public void forEach(Batch batch, Progress progress) throws IOException {
            batch.take(inputs, size);
        }
    }

    private ActivationErrors() {}

    /**
     * Compares.
     *
     * @param layers those without an output are passed over
     * @param folder where copies of the models lie meanwhile
     * @return by layer; a layer is missing if its values are no floats, or differ in number between the models
     */
    static Map<QuantizedLayer, Statistics> measure(
            OnnxModel quantized,
            OnnxModel reference,
            List<QuantizedLayer> layers,
            Feeds feeds,
            RunSettings settings,
            Path folder,
            Progress progress)
            throws IOException {
        Map<QuantizedLayer, Statistics> statistics = new LinkedHashMap<>();
        Set<String> wanted = new LinkedHashSet<>();
        Set<String> wantedFloats = new LinkedHashSet<>();
        for (QuantizedLayer layer : layers) {
            if (!layer.output().isEmpty()
                    || (layer.stored().isPresent() && layer.reference().isPresent())) {
                statistics.put(layer, new Statistics(layer.range()));
                wanted.add(value(layer));
                wantedFloats.add(layer.reference().orElseThrow().output());
            }
        }
        if (statistics.isEmpty()) {
            return statistics;
        }
        try (ActivationTap floats = ActivationTap.open(reference, wantedFloats, settings, folder);
                ActivationTap integers = ActivationTap.open(quantized, wanted, settings, folder)) {
            Progress inner = quiet(progress.cancellation());
            feeds.forEach(
                    (inputs, samples) -> {
                        OneBatch batch = new OneBatch(inputs, samples);
                        Map<String, double[]> expected = new HashMap<>();
                        floats.run(batch, (value, tensor) -> keep(expected, value, tensor), inner);
                        Map<String, double[]> found = new HashMap<>();
                        integers.run(batch, (value, tensor) -> keep(found, value, tensor), inner);
                        statistics.forEach((layer, sums) -> compare(layer, sums, expected, found));
                    },
                    progress);
        }
        statistics.values().removeIf(sums -> sums.count == 0);
        return statistics;
    }

    private static String value(QuantizedLayer layer) {
        return layer.output().isEmpty() ? layer.stored().orElseThrow().value() : layer.output();
    }

    private static void keep(Map<String, double[]> values, String name, OnnxTensor tensor) {
        if (tensor.getInfo().type != OnnxJavaType.STRING) {
            TensorValues.of(tensor).ifPresent(array -> values.put(name, array));
        }
    }

    private static void compare(
            QuantizedLayer layer, Statistics sums, Map<String, double[]> expected, Map<String, double[]> found) {
        double[] floats = expected.get(layer.reference().orElseThrow().output());
        double[] quantized = found.get(value(layer));
        if (floats != null && quantized != null && floats.length == quantized.length) {
            sums.add(
                    floats,
                    quantized,
                    layer.stored().map(QuantizedLayer.StoredOutput::scale).orElse(1.0),
                    layer.stored().map(QuantizedLayer.StoredOutput::zeroPoint).orElse(0.0));
        }
    }

    /** The steps of a single batch are none that a reader wants to see. */
    private static Progress quiet(Cancellation cancellation) {
        return new Progress() {
            @Override
            public void report(String task, long done, long total, Unit unit) {
                // Nothing.
            }

            @Override
            public Cancellation cancellation() {
                return cancellation;
            }
        };
    }
}
