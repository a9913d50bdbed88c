package dev.cortado.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.TopologicalOrder;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.dynamic.DynamicQuantizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;

/** What the tests of the rewrites share. */
public final class QuantizerTests {

    /** Full range, one scale a tensor: the plainest settings. */
    public static final DynamicQuantization PLAIN =
            DynamicQuantization.defaults().withPerChannel(false).withReduceRange(false);

    private QuantizerTests() {}

    public static PassResult quantize(OnnxModel model, DynamicQuantization settings) {
        try {
            PassResult result = new DynamicQuantizer(settings).apply(model, Progress.NONE);
            assertThat(TopologicalOrder.violation(result.model().graph())).isEmpty();
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Quantises and expects that every candidate was changed. */
    public static OnnxModel quantized(OnnxModel model, DynamicQuantization settings) {
        PassResult result = quantize(model, settings);
        assertThat(result.report().nodes())
                .isNotEmpty()
                .allSatisfy(node -> assertThat(node.outcome()).as(node.reason()).isEqualTo(Outcome.CHANGED));
        return result.model();
    }

    /** Quantises and expects that nothing was changed; returns the only node's reason. */
    public static String reasonLeftAlone(OnnxModel model, DynamicQuantization settings) {
        PassResult result = quantize(model, settings);
        assertThat(result.modified()).isFalse();
        assertThat(result.model()).isSameAs(model);
        NodeChange only = result.report().nodes().getFirst();
        assertThat(only.outcome()).isEqualTo(Outcome.UNCHANGED);
        return only.reason();
    }

    public static List<String> operators(OnnxModel model) {
        return model.graph().nodes().stream().map(node -> node.operator()).toList();
    }

    public static float[] random(long seed, int count, double low, double high) {
        Random random = new Random(seed);
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) (low + (high - low) * random.nextDouble());
        }
        return numbers;
    }

    public static void assertClose(float[] found, double[] expected, double tolerance) {
        assertThat(found).hasSameSizeAs(expected);
        double largest = 0;
        for (double value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < found.length; i++) {
            assertThat((double) found[i])
                    .as("element %d", i)
                    .isCloseTo(expected[i], org.assertj.core.data.Offset.offset(tolerance * Math.max(largest, 1e-30)));
        }
    }

    public static double cosine(float[] a, float[] b) {
        double product = 0;
        double squareA = 0;
        double squareB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            squareA += (double) a[i] * a[i];
            squareB += (double) b[i] * b[i];
        }
        return product / Math.sqrt(squareA * squareB);
    }
}
