package dev.cortado.quantize.smooth;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Feeds;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The largest magnitude that each channel of an activation has on samples, measured once: many variants of a model, which differ in how
 * layers are quantised, ask for the same.
 */
public final class ChannelPeaks {

    private final Feeds feeds;
    private final Map<String, float[]> known = new HashMap<>();

    /** @param feeds samples of the kind the model is for */
    public ChannelPeaks(Feeds feeds) {
        this.feeds = Objects.requireNonNull(feeds, "feeds");
    }

    /** The samples. */
    Feeds feeds() {
        return feeds;
    }

    /**
     * Looks up what is known and runs the model for the rest.
     *
     * @param channels the last dimension of each value wanted
     * @return by value; those that the samples do not reach are not in it
     */
    synchronized Map<String, float[]> of(OnnxModel model, Map<String, Integer> channels, Progress progress)
            throws IOException {
        Map<String, Integer> missing = new LinkedHashMap<>(channels);
        missing.keySet().removeAll(known.keySet());
        if (!missing.isEmpty()) {
            ChannelStatistics.collect(model, missing, 0, feeds, progress).forEach((value, statistics) -> {
                if (statistics.seen() > 0) {
                    known.put(value, statistics.magnitudes());
                }
            });
        }
        Map<String, float[]> found = new LinkedHashMap<>();
        channels.keySet().stream().filter(known::containsKey).forEach(value -> found.put(value, known.get(value)));
        return found;
    }
}
