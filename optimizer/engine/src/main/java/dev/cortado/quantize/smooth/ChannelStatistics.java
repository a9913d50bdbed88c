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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** What an activation's channels, its last dimension, hold over many samples; what is kept does not grow with them. */
final class ChannelStatistics {

    private final float[] lows;
    private final float[] highs;
    private final int mostRows;
    private final List<float[]> rows = new ArrayList<>();
    private final Random random = new Random(1);
    private long seen;

    ChannelStatistics(int channels, int mostRows) {
        this.lows = new float[channels];
        this.highs = new float[channels];
        this.mostRows = mostRows;
    }

    /** The smallest value of each channel, 0 at most. */
    float[] lows() {
        return lows.clone();
    }

    /** The largest value of each channel, 0 at least. */
    float[] highs() {
        return highs.clone();
    }

    /** The largest magnitude of each channel. */
    float[] magnitudes() {
        float[] magnitudes = new float[lows.length];
        for (int i = 0; i < magnitudes.length; i++) {
            magnitudes[i] = Math.max(-lows[i], highs[i]);
        }
        return magnitudes;
    }

    /** Some of the rows, drawn evenly from all: a reservoir with a fixed seed (Vitter 1985, algorithm R). */
    float[][] rows() {
        return rows.toArray(float[][]::new);
    }

    /** How many rows went by. */
    long seen() {
        return seen;
    }

    /** Whether everything seen was finite. */
    boolean isFinite() {
        for (float magnitude : magnitudes()) {
            if (!Float.isFinite(magnitude)) {
                return false;
            }
        }
        return true;
    }

    void add(float[] values) {
        int channels = lows.length;
        for (int start = 0; start + channels <= values.length; start += channels) {
            for (int channel = 0; channel < channels; channel++) {
                lows[channel] = Math.min(lows[channel], values[start + channel]);
                highs[channel] = Math.max(highs[channel], values[start + channel]);
            }
            long place = seen < mostRows ? seen : random.nextLong(seen + 1);
            seen++;
            if (place < mostRows) {
                float[] row = java.util.Arrays.copyOfRange(values, start, start + channels);
                if (place < rows.size()) {
                    rows.set((int) place, row);
                } else {
                    rows.add(row);
                }
            }
        }
    }

    /**
     * Looks at activations while a model runs.
     *
     * @param channels the last dimension of each value wanted
     * @param mostRows how many rows of each are kept
     */
    static Map<String, ChannelStatistics> collect(
            OnnxModel model, Map<String, Integer> channels, int mostRows, Feeds feeds, Progress progress)
            throws IOException {
        Map<String, ChannelStatistics> statistics = new LinkedHashMap<>();
        channels.forEach((value, count) -> statistics.put(value, new ChannelStatistics(count, mostRows)));
        Path folder = Files.createTempDirectory("cortado-activations-");
        try (ActivationTap tap =
                ActivationTap.open(model, Set.copyOf(channels.keySet()), RunSettings.defaults(), folder)) {
            tap.run(feeds, (value, tensor) -> look(statistics.get(value), tensor), progress);
        } finally {
            Files.deleteIfExists(folder);
        }
        return statistics;
    }

    private static void look(ChannelStatistics statistics, OnnxTensor tensor) {
        long[] shape = tensor.getInfo().getShape();
        if (shape.length > 0 && shape[shape.length - 1] == statistics.lows.length) {
            statistics.add(TensorValues.floats(tensor));
        }
    }
}
