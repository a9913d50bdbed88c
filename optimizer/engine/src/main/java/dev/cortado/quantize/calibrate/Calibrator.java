package dev.cortado.quantize.calibrate;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.ActivationTap;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.RunSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Runs a model on samples and finds the ranges of its inner values, in one pass over the samples. Memory holds one batch and, of each
 * value, a {@link ValueStatistics} of fixed size: with a histogram 64 KiB.
 *
 * <p>Every number counts once, whichever batch it came in, and nothing is padded; so batches change a result by no more than the rounding
 * of the model's own arithmetic. For the moving average samples run one by one.
 */
public final class Calibrator implements RangeSource {

    private final CalibrationSettings settings;
    private final Feeds feeds;
    private final RunSettings runSettings;
    private final Path folder;

    /**
     * Prepares.
     *
     * @param feeds the samples
     * @param folder where a copy of the model lies while it runs; it exists
     */
    public Calibrator(CalibrationSettings settings, Feeds feeds, RunSettings runSettings, Path folder) {
        this.settings = Objects.requireNonNull(settings, "settings");
        this.feeds = Objects.requireNonNull(feeds, "feeds");
        this.runSettings = Objects.requireNonNull(runSettings, "runSettings");
        this.folder = Objects.requireNonNull(folder, "folder");
    }

    @Override
    public Calibration calibrate(OnnxModel model, Set<String> values, Progress progress) throws IOException {
        Map<String, ValueStatistics> statistics = new LinkedHashMap<>();
        values.forEach(value -> statistics.put(value, new ValueStatistics(settings)));
        boolean oneByOne = settings.method() == CalibrationMethod.MOVING_AVERAGE;
        try (ActivationTap tap = ActivationTap.open(model, values, runSettings, folder)) {
            tap.run(
                    oneByOne ? new SingleSamples(feeds) : feeds,
                    (value, tensor) -> statistics.get(value).add(tensor),
                    progress);
        }
        Map<String, ValueRange> ranges = new LinkedHashMap<>();
        Map<String, String> unusable = new LinkedHashMap<>();
        int done = 0;
        for (Map.Entry<String, ValueStatistics> entry : statistics.entrySet()) {
            progress.step("choose ranges", done++, statistics.size(), Progress.Unit.ITEMS);
            ValueStatistics found = entry.getValue();
            found.unusable()
                    .ifPresentOrElse(
                            reason -> unusable.put(entry.getKey(), reason),
                            () -> ranges.put(entry.getKey(), found.range()));
        }
        return new Calibration(settings, feeds.name(), feeds.size(), ranges, unusable);
    }

    @Override
    public Map<String, Object> toSettings() {
        Map<String, Object> described = settings.toSettings();
        described.put("data", feeds.name());
        described.put("samples", feeds.size());
        return described;
    }
}
