package dev.cortado.quantize.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.GraphBuilder;
import dev.cortado.onnx.ModelBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.RealModels;
import dev.cortado.quantize.SampleFeeds;
import dev.cortado.quantize.tensor.IntegerRange;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TextFeeds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A calibrator")
class CalibratorTest {

    private static final IntegerRange UNSIGNED = new IntegerRange(0, 255, false);

    @TempDir
    Path folder;

    private Calibration calibrate(OnnxModel model, CalibrationMethod method, Feeds feeds, String... values)
            throws IOException {
        return new Calibrator(
                        CalibrationSettings.of(method, UNSIGNED),
                        feeds,
                        RunSettings.defaults().withThreads(1),
                        folder)
                .calibrate(model, new LinkedHashSet<>(List.of(values)), Progress.NONE);
    }

    /** Rows of any length; what it computes of a row does not depend on the others, to the last bit. */
    private static OnnxModel elementwise() {
        return new ModelBuilder()
                .input("x", ElementType.FLOAT, "n", "width")
                .output("y", ElementType.FLOAT, "n", "width")
                .node("Add", "twice", List.of("x", "x"), "twice")
                .node("Relu", "relu", List.of("twice"), "y")
                .build();
    }

    private static List<float[]> ragged(int count) {
        Random random = new Random(17);
        List<float[]> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] sample = new float[30 + random.nextInt(3)];
            for (int j = 0; j < sample.length; j++) {
                double number = random.nextGaussian();
                sample[j] = (float) (number * number * number);
            }
            samples.add(sample);
        }
        return samples;
    }

    @ParameterizedTest
    @EnumSource(CalibrationMethod.class)
    void finds_the_same_however_samples_are_batched_and_ordered(CalibrationMethod method) throws IOException {
        List<float[]> samples = ragged(64);
        List<float[]> byLength = new ArrayList<>(samples);
        byLength.sort((a, b) -> Integer.compare(a.length, b.length));
        List<float[]> shuffled = new ArrayList<>(samples);
        Collections.shuffle(shuffled, new Random(3));
        Calibration alone = calibrate(elementwise(), method, SampleFeeds.ragged(samples, 1), "x", "twice", "y");
        for (Feeds feeds : List.of(SampleFeeds.ragged(byLength, 8), SampleFeeds.ragged(shuffled, 3))) {
            assertThat(calibrate(elementwise(), method, feeds, "x", "twice", "y"))
                    .isEqualTo(alone);
        }
        assertThat(alone.samples()).isEqualTo(64);
        assertThat(alone.range("y").low()).isZero();
        assertThat(alone.range("twice").largest())
                .isEqualTo(2 * alone.range("x").largest());
        assertThat(alone.range("x").count())
                .isEqualTo(samples.stream().mapToLong(sample -> sample.length).sum());
    }

    @Test
    void finds_the_ends_and_the_mean_of_each_samples_ends() throws IOException {
        List<float[]> samples = ragged(20);
        double sumLow = 0;
        double sumHigh = 0;
        float low = 0;
        float high = 0;
        for (float[] sample : samples) {
            float sampleLow = Float.POSITIVE_INFINITY;
            float sampleHigh = Float.NEGATIVE_INFINITY;
            for (float number : sample) {
                sampleLow = Math.min(sampleLow, number);
                sampleHigh = Math.max(sampleHigh, number);
            }
            sumLow += sampleLow;
            sumHigh += sampleHigh;
            low = Math.min(low, sampleLow);
            high = Math.max(high, sampleHigh);
        }
        Feeds feeds = SampleFeeds.ragged(samples, 4);
        ValueRange whole =
                calibrate(elementwise(), CalibrationMethod.MIN_MAX, feeds, "x").range("x");
        assertThat(whole.low()).isEqualTo(low);
        assertThat(whole.high()).isEqualTo(high);
        ValueRange mean = calibrate(elementwise(), CalibrationMethod.MOVING_AVERAGE, feeds, "x")
                .range("x");
        assertThat((double) mean.low()).isCloseTo(sumLow / 20, within(1e-6));
        assertThat((double) mean.high()).isCloseTo(sumHigh / 20, within(1e-6));
        assertThat(mean.largest()).isEqualTo(high);
    }

    @Test
    void says_why_a_value_has_no_range() throws IOException {
        OnnxModel model = new GraphBuilder("odd", 17)
                .input("x", ElementType.FLOAT, List.of(1L, 4L))
                .output("log", ElementType.FLOAT, List.of(1L, 4L))
                .output("nothing", ElementType.FLOAT, List.of(1L, 4L))
                .output("shape", ElementType.INT64, List.of(2L))
                .node("", "Log", List.of("x"), List.of("log"), Map.of())
                .node("", "Sub", List.of("x", "x"), List.of("nothing"), Map.of())
                .node("", "Shape", List.of("x"), List.of("shape"), Map.of())
                .build();
        Feeds feeds = SampleFeeds.of(List.of(new float[] {1, -1, 2, 3}), 1, 4);
        Calibration found = calibrate(model, CalibrationMethod.MSE, feeds, "x", "log", "nothing", "shape");
        assertThat(found.ranges()).containsOnlyKeys("x");
        assertThat(found.unusable())
                .containsEntry("shape", "is of type int64, not float")
                .containsEntry("nothing", "was the same number everywhere on the samples, which tells no range")
                .containsEntry("log", "held NaN or infinite numbers on the samples");
        assertThatThrownBy(() -> found.range("lok")).hasMessageContaining("'lok'");
        assertThatThrownBy(() -> found.range("log")).hasMessageContaining("it held NaN");
    }

    @Test
    void refuses_what_a_histogram_cannot_tell() {
        IntegerRange wide = new IntegerRange(-32768, 32767, false);
        assertThatThrownBy(() -> CalibrationSettings.of(CalibrationMethod.ENTROPY, wide))
                .hasMessageContaining("entropy is for 8-bit activations")
                .hasMessageContaining("use min-max or percentile");
        assertThatThrownBy(() -> new CalibrationSettings(CalibrationMethod.PERCENTILE, 20, UNSIGNED))
                .hasMessageContaining("expected more than 50 and at most 100, found 20");
    }

    @ParameterizedTest
    @EnumSource(
            value = CalibrationMethod.class,
            names = {"MIN_MAX", "MOVING_AVERAGE", "ENTROPY", "MSE"})
    @DisplayName("finds much the same of a real model whatever the batch, by the rounding of its arithmetic")
    void realModel(CalibrationMethod method) throws IOException {
        var file = Resources.standard().fetch(RealModels.MINILM, Progress.NONE);
        Model model = Model.of("minilm", file, Optional.of(RealModels.file(RealModels.MINILM_TOKENIZER)));
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            texts.add("The " + List.of("cat", "train", "price of coffee").get(i % 3) + " number " + i
                    + List.of("", " waits", " is late again").get(i / 4));
        }
        List<String> values = model.onnx().graph().nodes().stream()
                .filter(node -> node.is("MatMul") || node.is("Softmax"))
                .map(node -> node.input(0))
                .toList();
        List<String> shuffled = new ArrayList<>(texts);
        Collections.shuffle(shuffled, new Random(8));
        Calibration alone =
                calibrate(model.onnx(), method, TextFeeds.of("texts", model, texts, 1), values.toArray(String[]::new));
        Calibration together = calibrate(
                model.onnx(), method, TextFeeds.of("texts", model, shuffled, 8), values.toArray(String[]::new));
        assertThat(alone.ranges().keySet())
                .isEqualTo(together.ranges().keySet())
                .hasSizeGreaterThan(30);
        alone.ranges().forEach((value, range) -> {
            ValueRange other = together.range(value);
            double span = range.high() - range.low();
            // A number that rounding moves into the next bin can move an end by a step of the search.
            double tolerance = method == CalibrationMethod.ENTROPY || method == CalibrationMethod.MSE ? 0.05 : 1e-4;
            assertThat((double) other.low()).as(value).isCloseTo(range.low(), within(span * tolerance));
            assertThat((double) other.high()).as(value).isCloseTo(range.high(), within(span * tolerance));
            assertThat(other.count()).isEqualTo(range.count());
        });
    }

    @Test
    void can_be_given_beforehand() throws IOException {
        Calibration known = calibrate(elementwise(), CalibrationMethod.MIN_MAX, SampleFeeds.ragged(ragged(4), 1), "x");
        RangeSource source = RangeSource.of(known);
        assertThat(source.calibrate(elementwise(), Set.of("x"), Progress.NONE)).isSameAs(known);
        assertThat(source.toSettings()).containsEntry("method", "min-max").containsEntry("samples", 4);
    }
}
