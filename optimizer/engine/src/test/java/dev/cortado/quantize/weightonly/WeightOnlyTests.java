package dev.cortado.quantize.weightonly;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.cortado.onnx.Graph;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.TopologicalOrder;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.TensorValues;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the tests of this room share. */
final class WeightOnlyTests {

    private WeightOnlyTests() {}

    static PassResult quantize(OnnxModel model, WeightOnlyQuantization settings, Feeds samples) {
        try {
            PassResult result = new WeightOnlyQuantizer(settings, samples).apply(model, Progress.NONE);
            assertThat(TopologicalOrder.violation(result.model().graph())).isEmpty();
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Quantises without samples. */
    static PassResult quantize(OnnxModel model, WeightOnlyQuantization settings) {
        return quantize(model, settings, null);
    }

    /** Quantises and expects that every candidate was changed. */
    static OnnxModel quantized(OnnxModel model, WeightOnlyQuantization settings, Feeds samples) {
        PassResult result = quantize(model, settings, samples);
        assertThat(result.report().nodes())
                .isNotEmpty()
                .allSatisfy(node -> assertThat(node.outcome()).as(node.reason()).isEqualTo(Outcome.CHANGED));
        return result.model();
    }

    static OnnxModel quantized(OnnxModel model, WeightOnlyQuantization settings) {
        return quantized(model, settings, null);
    }

    /** Quantises and expects that nothing was changed; returns the first node's reason. */
    static String reasonLeftAlone(OnnxModel model, WeightOnlyQuantization settings) {
        PassResult result = quantize(model, settings);
        assertThat(result.modified()).isFalse();
        assertThat(result.model()).isSameAs(model);
        NodeChange first = result.report().nodes().getFirst();
        assertThat(first.outcome()).isEqualTo(Outcome.UNCHANGED);
        return first.reason();
    }

    /** Round-to-nearest in blocks. */
    static WeightOnlyQuantization rtn(int bits, int blockSize, boolean symmetric) {
        return WeightOnlyQuantization.defaults(WeightAlgorithm.RTN)
                .withFormat(new BlockFormat(bits, blockSize, symmetric));
    }

    /**
     * The matrix that a {@code MatMulNBits} stands for, [inputs][outputs], read from its constants by the operator's specification and by
     * no code of ours.
     */
    static double[][] unpacked(Graph graph, Node node) {
        int inputs = (int) node.integer("K", 0);
        int outputs = (int) node.integer("N", 0);
        int bits = (int) node.integer("bits", 4);
        int size = (int) node.integer("block_size", 0);
        int blocks = (inputs + size - 1) / size;
        Tensor codes = graph.initializer(node.input(1)).orElseThrow();
        assertThat(codes.shape()).containsExactly((long) outputs, (long) blocks, (long) size * bits / 8);
        float[] scales = graph.initializer(node.input(2)).orElseThrow().floats();
        byte[] zeros = node.input(3).isEmpty()
                ? null
                : bytes(graph.initializer(node.input(3)).orElseThrow());
        int zeroBytes = (blocks * bits + 7) / 8;
        byte[] packed = bytes(codes);
        double[][] matrix = new double[inputs][outputs];
        for (int n = 0; n < outputs; n++) {
            for (int k = 0; k < inputs; k++) {
                int block = k / size;
                int first = (n * blocks + block) * size * bits / 8;
                int code = element(packed, first, k % size, bits);
                int zero = zeros == null ? 1 << (bits - 1) : element(zeros, n * zeroBytes, block, bits);
                matrix[k][n] = (double) scales[n * blocks + block] * (code - zero);
            }
        }
        return matrix;
    }

    static int element(byte[] packed, int firstByte, int index, int bits) {
        if (bits == 8) {
            return packed[firstByte + index] & 0xff;
        }
        int both = packed[firstByte + index / 2] & 0xff;
        return index % 2 == 0 ? both % 16 : both / 16;
    }

    static byte[] bytes(Tensor tensor) {
        ByteBuffer buffer = tensor.bytes();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** Runs a model as it stands, without ONNX Runtime's optimiser. */
    static float[] runPlain(OnnxModel model, String input, float[] values, long... shape) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            try (OrtSession session = InferenceSession.environment()
                            .createSession(model.proto().toByteArray(), options);
                    OnnxTensor tensor =
                            OnnxTensor.createTensor(InferenceSession.environment(), FloatBuffer.wrap(values), shape);
                    OrtSession.Result result = session.run(Map.of(input, tensor))) {
                return TensorValues.floats((OnnxTensor) result.get(0));
            }
        } catch (OrtException e) {
            throw new AssertionError("ONNX Runtime refused the model: " + e.getMessage(), e);
        }
    }

    static double[] product(float[] left, double[][] right) {
        int inputs = right.length;
        int outputs = right[0].length;
        double[] product = new double[left.length / inputs * outputs];
        for (int row = 0; row < left.length / inputs; row++) {
            for (int k = 0; k < inputs; k++) {
                for (int n = 0; n < outputs; n++) {
                    product[row * outputs + n] += left[row * inputs + k] * right[k][n];
                }
            }
        }
        return product;
    }

    static double[][] matrix(float[] values, int columns) {
        double[][] matrix = new double[values.length / columns][columns];
        for (int i = 0; i < values.length; i++) {
            matrix[i / columns][i % columns] = values[i];
        }
        return matrix;
    }

    /** Signal to noise, in decibels. */
    static double decibels(float[] signal, double[] found) {
        double square = 0;
        double error = 0;
        for (int i = 0; i < signal.length; i++) {
            square += (double) signal[i] * signal[i];
            error += (found[i] - signal[i]) * (found[i] - signal[i]);
        }
        return 10 * Math.log10(square / error);
    }

    /** Float inputs, one batch each. */
    record ArrayFeeds(String input, List<float[]> batches, int width) implements Feeds {
        @Override
        public String name() {
            return "arrays";
        }

        @Override
        public int size() {
            return batches.size();
        }

        @Override
        public void forEach(Batch batch, Progress progress) throws IOException {
            for (float[] values : batches) {
                long[] shape = {values.length / width, width};
                try (OnnxTensor tensor =
                        OnnxTensor.createTensor(InferenceSession.environment(), FloatBuffer.wrap(values), shape)) {
                    batch.take(Map.of(input, tensor), 1);
                } catch (OrtException e) {
                    throw new IOException(e);
                }
            }
        }
    }

    static List<String> operators(OnnxModel model) {
        List<String> operators = new ArrayList<>();
        model.graph().nodes().forEach(node -> operators.add(node.operator()));
        return operators;
    }
}
