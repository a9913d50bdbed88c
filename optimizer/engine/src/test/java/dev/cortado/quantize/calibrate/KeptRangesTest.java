package dev.cortado.quantize.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.tensor.IntegerRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Ranges that are kept")
class KeptRangesTest {

    private static final CalibrationSettings SETTINGS =
            CalibrationSettings.of(CalibrationMethod.MIN_MAX, new IntegerRange(0, 255, false));

    private final List<Set<String>> asked = new ArrayList<>();

    /** Gives every value the number of the question as its range, but knows none of "u". */
    private final RangeSource source = new RangeSource() {
        @Override
        public Calibration calibrate(OnnxModel model, Set<String> values, Progress progress) {
            asked.add(values);
            Map<String, ValueRange> ranges = new LinkedHashMap<>();
            Map<String, String> unusable = new LinkedHashMap<>();
            for (String value : values) {
                if (value.equals("u")) {
                    unusable.put(value, "is unusable");
                } else {
                    ranges.put(value, new ValueRange(0, asked.size(), 0, asked.size(), 1));
                }
            }
            return new Calibration(SETTINGS, "data", 3, ranges, unusable);
        }

        @Override
        public Map<String, Object> toSettings() {
            return Map.of("source", "counted");
        }
    };

    private final OnnxModel model = new ModelBuilder()
            .input("x", ElementType.FLOAT, 1)
            .node("Relu", "r", List.of("x"), "y")
            .output("y", ElementType.FLOAT, 1)
            .build();

    private Calibration ask(RangeSource ranges, String... values) throws IOException {
        return ranges.calibrate(model, new LinkedHashSet<>(List.of(values)), Progress.NONE);
    }

    @Test
    @DisplayName("are found once, the usable and the others; only what is new is asked for")
    void once() throws IOException {
        KeptRanges kept = new KeptRanges(source);
        ask(kept, "a", "b", "u");
        ask(kept, "b");
        ask(kept, "u", "a");
        Calibration last = ask(kept, "a", "c");
        assertThat(asked).containsExactly(Set.of("a", "b", "u"), Set.of("c"));
        assertThat(last.range("a").high()).isEqualTo(1);
        assertThat(last.range("c").high()).isEqualTo(2);
        assertThat(last.unusable()).containsOnlyKeys("u");
        assertThat(kept.toSettings()).isEqualTo(source.toSettings());
    }

    @Test
    @DisplayName("are asked for even where no value is, so that settings are known")
    void none() throws IOException {
        assertThat(ask(new KeptRanges(source)).settings()).isEqualTo(SETTINGS);
        assertThat(asked).containsExactly(Set.of());
    }
}
