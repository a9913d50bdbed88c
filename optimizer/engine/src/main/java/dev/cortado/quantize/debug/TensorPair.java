package dev.cortado.quantize.debug;

import dev.cortado.onnx.FlatGraph;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.ActivationTap;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TensorValues;
import dev.cortado.text.NearestNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The same tensor in a float model and in a quantised one.
 *
 * @param before its values in the float model
 * @param after its values in the quantised model, in floats
 */
@SuppressWarnings("ArrayRecordComponent") // large, and only ever read
public record TensorPair(float[] before, float[] after) {

    /** More are not kept: enough for a histogram, little enough for any heap. */
    private static final int MOST_VALUES = 1 << 21;

    /**
     * A weight, by the name of the integers, of the float weight or of the layer that has it.
     *
     * @return empty if it is no quantised weight
     */
    public static Optional<TensorPair> ofWeight(OnnxModel quantized, OnnxModel reference, String name) {
        FlatGraph graph = new FlatGraph(quantized);
        return LayerFinder.find(quantized, reference).stream()
                .filter(layer -> layer.reference().isPresent())
                .filter(layer -> layer.weight().tensor().equals(name)
                        || layer.reference().get().weight().name().equals(name)
                        || layer.label().equals(name))
                .findFirst()
                .flatMap(layer -> new IntegerWeights(graph)
                        .read(layer.reader(), layer.weight().tensor())
                        .map(grid -> new TensorPair(
                                WeightError.floats(layer.reference().get(), layer.operator()), grid.values())));
    }

    /**
     * An inner value that both models compute; of many samples the first two million numbers.
     *
     * @throws IllegalArgumentException if it is not in both models; names the nearest
     */
    public static TensorPair ofActivation(
            OnnxModel quantized,
            OnnxModel reference,
            String name,
            Feeds feeds,
            RunSettings settings,
            Path folder,
            Progress progress)
            throws IOException {
        Set<String> both = values(reference);
        both.retainAll(values(quantized));
        if (!both.contains(name)) {
            LayerFinder.find(quantized, reference)
                    .forEach(layer ->
                            both.addAll(List.of(layer.label(), layer.weight().tensor())));
            throw new IllegalArgumentException(
                    "neither a quantised weight nor a value that both models compute is called '" + name + "'"
                            + NearestNames.hint(name, both));
        }
        return new TensorPair(
                collect(reference, name, feeds, settings, folder, progress),
                collect(quantized, name, feeds, settings, folder, progress));
    }

    private static Set<String> values(OnnxModel model) {
        Set<String> values = new TreeSet<>();
        model.graph().nodes().forEach(node -> values.addAll(node.outputs()));
        return values;
    }

    private static float[] collect(
            OnnxModel model, String name, Feeds feeds, RunSettings settings, Path folder, Progress progress)
            throws IOException {
        float[] kept = new float[MOST_VALUES];
        int[] count = {0};
        try (ActivationTap tap = ActivationTap.open(model, Set.of(name), settings, folder)) {
            tap.run(
                    feeds,
                    (_, tensor) -> {
                        double[] values = TensorValues.of(tensor).orElse(new double[0]);
                        for (int i = 0; i < values.length && count[0] < MOST_VALUES; i++) {
                            kept[count[0]++] = (float) values[i];
                        }
                    },
                    progress);
        }
        return Arrays.copyOf(kept, count[0]);
    }
}
