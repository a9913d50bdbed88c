package dev.cortado.quantize.smooth;

import ai.onnxruntime.OnnxTensor;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.ActivationTap;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TensorValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The mean of each channel of some values of a model, over samples and positions. */
final class ChannelMeans {

    /**
     * A dimension of a value.
     *
     * @param trailing how many dimensions are behind it: those of space behind convolutions, none behind products
     * @param size how many channels there are
     */
    record Channels(int trailing, int size) {}

    private ChannelMeans() {}

    /** By value; those of another shape than expected, and those that never held a number, are missing. */
    static Map<String, double[]> of(OnnxModel model, Map<String, Channels> values, Feeds feeds, Progress progress)
            throws IOException {
        Map<String, double[]> sums = new LinkedHashMap<>();
        Map<String, Long> counts = new LinkedHashMap<>();
        Path folder = Files.createTempDirectory("cortado-means-");
        try (ActivationTap tap = ActivationTap.open(model, values.keySet(), RunSettings.defaults(), folder)) {
            tap.run(feeds, (value, tensor) -> add(value, tensor, values.get(value), sums, counts), progress);
        } finally {
            Files.deleteIfExists(folder);
        }
        sums.forEach((value, sum) -> {
            for (int i = 0; i < sum.length; i++) {
                sum[i] /= counts.get(value);
            }
        });
        return sums;
    }

    private static void add(
            String value, OnnxTensor tensor, Channels channels, Map<String, double[]> sums, Map<String, Long> counts) {
        long[] shape = tensor.getInfo().getShape();
        int axis = shape.length - 1 - channels.trailing();
        if (axis < 0 || shape[axis] != channels.size()) {
            return;
        }
        double[] values = TensorValues.of(tensor).orElse(new double[0]);
        if (values.length == 0) {
            return;
        }
        int inner = 1;
        for (int dimension = axis + 1; dimension < shape.length; dimension++) {
            inner *= Math.toIntExact(shape[dimension]);
        }
        double[] sum = sums.computeIfAbsent(value, _ -> new double[channels.size()]);
        for (int i = 0; i < values.length; i++) {
            sum[i / inner % channels.size()] += values[i];
        }
        counts.merge(value, (long) values.length / channels.size(), Long::sum);
    }
}
