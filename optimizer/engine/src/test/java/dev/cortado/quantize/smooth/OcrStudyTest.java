package dev.cortado.quantize.smooth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.FixedFeeds;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.QuantizerTests;
import dev.cortado.quantize.RealModels;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.dynamic.DynamicQuantizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("PP-OCR's networks, equalised and corrected")
class OcrStudyTest {

    /** Lines of dark bars on light paper, as text looks from afar, with some noise. */
    static Map<String, Feed> picture(String input, int height, int width, long seed) {
        Random random = new Random(seed);
        float[] pixels = new float[3 * height * width];
        int period = 6 + random.nextInt(10);
        int top = height / 8 + random.nextInt(height / 4);
        int bottom = height / 2 + random.nextInt(height / 3);
        for (int i = 0; i < pixels.length; i++) {
            int row = i / width % height;
            int column = i % width;
            boolean ink = row > top && row < bottom && column % period < period / 2 && (row + column / 3) % 5 != 0;
            pixels[i] = (float) ((ink ? -0.8 : 0.9) + 0.05 * random.nextGaussian());
        }
        return Map.of(input, new Feed(pixels, 1, 3, height, width));
    }

    private static List<Map<String, Feed>> pictures(String input, int height, int width, int from, int count) {
        List<Map<String, Feed>> pictures = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            pictures.add(picture(input, height, width, i));
        }
        return pictures;
    }

    private static OnnxModel apply(Pass pass, OnnxModel model) throws IOException {
        return pass.apply(model, Progress.NONE).model();
    }

    private static float[] outputs(OnnxModel model, List<Map<String, Feed>> pictures) {
        List<float[]> all = new ArrayList<>();
        int length = 0;
        for (Map<String, float[]> outputs : OrtRunner.runAll(model, pictures)) {
            all.add(outputs.values().iterator().next());
            length += all.getLast().length;
        }
        float[] joined = new float[length];
        int at = 0;
        for (float[] values : all) {
            System.arraycopy(values, 0, joined, at, values.length);
            at += values.length;
        }
        return joined;
    }

    private static double decibels(float[] found, float[] expected) {
        double signal = 0;
        double noise = 0;
        for (int i = 0; i < found.length; i++) {
            signal += (double) expected[i] * expected[i];
            noise += (double) (expected[i] - found[i]) * (expected[i] - found[i]);
        }
        return 10 * Math.log10(signal / noise);
    }

    @ParameterizedTest
    @Tag("full")
    @CsvSource(RealModels.OCR_DETECTION + ",64,192")
    @DisplayName("with one scale a tensor and one a channel: the figures of docs/smoothquant.md")
    void study(String uri, int height, int width) throws IOException {
        OnnxModel model = OnnxModel.read(RealModels.file(uri));
        String input = model.graph().inputs().getFirst().name();
        List<Map<String, Feed>> test = pictures(input, height, width, 1000, 20);
        FixedFeeds calibration = new FixedFeeds(pictures(input, height, width, 0, 32));
        float[] expected = outputs(model, test);
        OnnxModel equalized = apply(new CrossLayerEqualization(), model);
        OnnxModel folded = BatchNormFolder.fold(model);
        for (boolean perChannel : new boolean[] {false, true}) {
            DynamicQuantizer int8 = new DynamicQuantizer(
                    DynamicQuantization.defaults().withPerChannel(perChannel).withReduceRange(false));
            OnnxModel plain = apply(int8, model);
            OnnxModel even = apply(int8, equalized);
            print(uri, perChannel, "plain", plain, test, expected);
            print(uri, perChannel, "batch normalisation folded", apply(int8, folded), test, expected);
            print(uri, perChannel, "equalised", even, test, expected);
            print(uri, perChannel, "corrected", apply(new BiasCorrection(model, calibration), plain), test, expected);
            print(
                    uri,
                    perChannel,
                    "equalised and corrected",
                    apply(new BiasCorrection(equalized, calibration), even),
                    test,
                    expected);
        }
    }

    private static void print(
            String uri,
            boolean perChannel,
            String what,
            OnnxModel model,
            List<Map<String, Feed>> test,
            float[] expected) {
        float[] found = outputs(model, test);
        double cosine = QuantizerTests.cosine(found, expected);
        System.out.printf(
                "%s, %s, %s: cosine %.5f, %.2f dB%n",
                uri.substring(uri.lastIndexOf('/') + 1),
                perChannel ? "per channel" : "per tensor",
                what,
                cosine,
                decibels(found, expected));
        assertThat(cosine).isGreaterThan(0.2);
    }
}
