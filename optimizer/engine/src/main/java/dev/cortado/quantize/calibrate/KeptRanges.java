package dev.cortado.quantize.calibrate;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Ranges that are found once and kept by the value's name, for passes that make many variants of one network. What was asked for first is
 * calibrated in the model that was given then, and only what a later model asks for besides is calibrated in that. Not for several threads.
 */
public final class KeptRanges implements RangeSource {

    private final RangeSource source;
    private Calibration known;

    /** @param source finds what is not known yet */
    public KeptRanges(RangeSource source) {
        this.source = Objects.requireNonNull(source, "source");
    }

    @Override
    public Calibration calibrate(OnnxModel model, Set<String> values, Progress progress) throws IOException {
        Set<String> missing = new LinkedHashSet<>(values);
        if (known != null) {
            missing.removeAll(known.ranges().keySet());
            missing.removeAll(known.unusable().keySet());
        }
        if (known == null || !missing.isEmpty()) {
            known = with(source.calibrate(model, missing, progress));
        }
        return known;
    }

    private Calibration with(Calibration found) {
        if (known == null) {
            return found;
        }
        Map<String, ValueRange> ranges = new LinkedHashMap<>(known.ranges());
        ranges.putAll(found.ranges());
        Map<String, String> unusable = new LinkedHashMap<>(known.unusable());
        unusable.putAll(found.unusable());
        return new Calibration(found.settings(), found.data(), found.samples(), ranges, unusable);
    }

    @Override
    public Map<String, Object> toSettings() {
        return source.toSettings();
    }
}
