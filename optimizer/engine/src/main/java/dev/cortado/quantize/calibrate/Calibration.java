package dev.cortado.quantize.calibrate;

import dev.cortado.text.NearestNames;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a calibration found.
 *
 * @param settings how ranges were chosen
 * @param data what the samples are called
 * @param samples how many there were
 * @param ranges of each value that has one, by the value's name
 * @param unusable of each value that has none, why, such as {@code is of type int64, not float}
 */
public record Calibration(
        CalibrationSettings settings,
        String data,
        int samples,
        Map<String, ValueRange> ranges,
        Map<String, String> unusable) {

    /** Freezes the maps, keeping their order. */
    public Calibration {
        ranges = Collections.unmodifiableMap(new LinkedHashMap<>(ranges));
        unusable = Collections.unmodifiableMap(new LinkedHashMap<>(unusable));
    }

    /** The range of a value; empty when it has none. */
    public Optional<ValueRange> find(String value) {
        return Optional.ofNullable(ranges.get(value));
    }

    /**
     * The range of a value.
     *
     * @throws IllegalArgumentException if it has none; says why, or names the nearest
     */
    public ValueRange range(String value) {
        return find(value)
                .orElseThrow(() -> new IllegalArgumentException("no range is known for '" + value + "': it "
                        + unusable.getOrDefault(
                                value, "was not calibrated" + NearestNames.hint(value, ranges.keySet()))));
    }
}
