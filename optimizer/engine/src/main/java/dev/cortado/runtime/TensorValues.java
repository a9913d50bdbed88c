package dev.cortado.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Copies what a run returned into Java arrays. */
public final class TensorValues {

    private static final int BYTE_MASK = 0xFF;

    private TensorValues() {}

    /** The numeric tensors of a result, by output name in the model's order; texts, sequences and maps are left out. */
    public static Map<String, double[]> of(OrtSession.Result result) {
        Map<String, double[]> values = new LinkedHashMap<>();
        for (Map.Entry<String, OnnxValue> entry : result) {
            if (entry.getValue() instanceof OnnxTensor tensor) {
                of(tensor).ifPresent(array -> values.put(entry.getKey(), array));
            }
        }
        return values;
    }

    /** The elements in row-major order; empty for a tensor of texts or of a type Java cannot read. */
    public static Optional<double[]> of(OnnxTensor tensor) {
        return switch (tensor.getInfo().type) {
            case FLOAT, FLOAT16, BFLOAT16 -> {
                FloatBuffer buffer = tensor.getFloatBuffer();
                double[] values = new double[buffer.remaining()];
                Arrays.setAll(values, buffer::get);
                yield Optional.of(values);
            }
            case DOUBLE -> {
                double[] values = new double[tensor.getDoubleBuffer().remaining()];
                tensor.getDoubleBuffer().get(values);
                yield Optional.of(values);
            }
            case INT8, UINT8, BOOL -> {
                ByteBuffer buffer = tensor.getByteBuffer();
                boolean signed = tensor.getInfo().type == ai.onnxruntime.OnnxJavaType.INT8;
                double[] values = new double[buffer.remaining()];
                Arrays.setAll(values, i -> signed ? buffer.get(i) : buffer.get(i) & BYTE_MASK);
                yield Optional.of(values);
            }
            case INT16 -> {
                ShortBuffer buffer = tensor.getShortBuffer();
                double[] values = new double[buffer.remaining()];
                Arrays.setAll(values, buffer::get);
                yield Optional.of(values);
            }
            case INT32 -> {
                IntBuffer buffer = tensor.getIntBuffer();
                double[] values = new double[buffer.remaining()];
                Arrays.setAll(values, buffer::get);
                yield Optional.of(values);
            }
            case INT64 -> {
                LongBuffer buffer = tensor.getLongBuffer();
                double[] values = new double[buffer.remaining()];
                Arrays.setAll(values, buffer::get);
                yield Optional.of(values);
            }
            case STRING, UNKNOWN -> Optional.empty();
        };
    }

    /** The elements of a floating-point tensor in row-major order. */
    public static float[] floats(OnnxTensor tensor) {
        FloatBuffer buffer = tensor.getFloatBuffer();
        if (buffer == null) {
            throw new InferenceException("expected an output of floating-point numbers, found " + tensor.getInfo());
        }
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }
}
