package dev.cortado.quantize.qdq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.TopologicalOrder;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.OrtRunner;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.quantize.SampleFeeds;
import dev.cortado.quantize.calibrate.CalibrationMethod;
import dev.cortado.quantize.calibrate.CalibrationSettings;
import dev.cortado.quantize.calibrate.Calibrator;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.RunSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What the tests of static quantisation share. */
final class StaticTests {

    /** Full range, one scale a tensor: the plainest settings. */
    static final StaticQuantization PLAIN =
            StaticQuantization.defaults().withPerChannel(false).withReduceRange(false);

    private StaticTests() {}

    static PassResult quantize(OnnxModel model, StaticQuantization settings, Feeds feeds) {
        return quantize(model, settings, CalibrationMethod.MIN_MAX, feeds);
    }

    static PassResult quantize(OnnxModel model, StaticQuantization settings, CalibrationMethod method, Feeds feeds) {
        try {
            Path folder = Files.createTempDirectory("static-test");
            try {
                Calibrator calibrator = new Calibrator(
                        CalibrationSettings.of(method, settings.activationRange()),
                        feeds,
                        RunSettings.defaults(),
                        folder);
                PassResult result = new StaticQuantizer(settings, calibrator).apply(model, Progress.NONE);
                assertThat(TopologicalOrder.violation(result.model().graph())).isEmpty();
                return result;
            } finally {
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<float[]> samples(long seed, int count, int length, double low, double high) {
        Random random = new Random(seed);
        List<float[]> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[] sample = new float[length];
            for (int j = 0; j < length; j++) {
                sample[j] = (float) (low + (high - low) * random.nextDouble());
            }
            samples.add(sample);
        }
        return samples;
    }

    static Feeds feeds(List<float[]> samples, long... shape) {
        return SampleFeeds.of(samples, 1, shape);
    }

    static Map<String, Feed> feed(float[] sample, long... shape) {
        long[] full = new long[shape.length + 1];
        full[0] = 1;
        System.arraycopy(shape, 0, full, 1, shape.length);
        return Map.of("x", new Feed(sample, full));
    }

    static float[] run(OnnxModel model, Map<String, Feed> inputs) {
        return OrtRunner.run(model, inputs).values().iterator().next();
    }

    /** Ten times the logarithm of signal to noise: each bit is worth 6 dB. */
    static double sqnr(float[] found, float[] expected) {
        double signal = 0;
        double noise = 0;
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            signal += (double) expected[i] * expected[i];
            noise += ((double) found[i] - expected[i]) * ((double) found[i] - expected[i]);
        }
        return 10 * Math.log10(signal / Math.max(noise, 1e-30));
    }

    static float number(OnnxModel model, String constant) {
        return model.graph().initializer(constant).orElseThrow().floats()[0];
    }

    static Map<String, Long> operators(OnnxModel model) {
        return model.graph().operatorCounts();
    }

    static String reason(PassResult result, String node) {
        NodeChange change = result.report().nodes().stream()
                .filter(found -> found.node().equals(node))
                .findFirst()
                .orElseThrow(() -> new AssertionError(node + " is not in " + result.report()));
        assertThat(change.outcome()).as(change.reason()).isEqualTo(Outcome.UNCHANGED);
        return change.reason();
    }

    static void assertChanged(PassResult result, String... nodes) {
        assertThat(result.report().nodes().stream()
                        .filter(change -> change.outcome() == Outcome.CHANGED)
                        .map(NodeChange::node))
                .as(result.report().toString())
                .contains(nodes);
    }
}
