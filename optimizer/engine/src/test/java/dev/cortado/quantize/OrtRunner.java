package dev.cortado.quantize;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.cortado.onnx.OnnxModel;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Runs models in ONNX Runtime: the oracle for "opens and gives the right outputs". */
final class OrtRunner {

    private OrtRunner() {}

    /** One input: float[] or long[] with its shape. */
    record Feed(Object values, List<Long> shape) {
        Feed(Object values, long... shape) {
            this(values, LongStream.of(shape).boxed().toList());
        }

        long[] dimensions() {
            return shape.stream().mapToLong(Long::longValue).toArray();
        }
    }

    /** The float outputs by name, flattened. */
    static Map<String, float[]> run(OnnxModel model, Map<String, Feed> inputs) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> tensors = new HashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (OrtSession session = environment.createSession(model.proto().toByteArray(), options)) {
                for (Map.Entry<String, Feed> input : inputs.entrySet()) {
                    tensors.put(input.getKey(), tensor(environment, input.getValue()));
                }
                Map<String, float[]> outputs = new LinkedHashMap<>();
                try (OrtSession.Result result = session.run(tensors)) {
                    for (Map.Entry<String, OnnxValue> output : result) {
                        outputs.put(output.getKey(), floats((OnnxTensor) output.getValue()));
                    }
                }
                return outputs;
            }
        } catch (OrtException e) {
            throw new AssertionError("ONNX Runtime refused the model: " + e.getMessage(), e);
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, Feed feed) throws OrtException {
        return switch (feed.values()) {
            case float[] values -> OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), feed.dimensions());
            case long[] values -> OnnxTensor.createTensor(environment, LongBuffer.wrap(values), feed.dimensions());
            default -> throw new IllegalArgumentException("Neither float[] nor long[]");
        };
    }

    private static float[] floats(OnnxTensor tensor) {
        return switch (tensor.getInfo().type) {
            case FLOAT -> {
                FloatBuffer buffer = tensor.getFloatBuffer();
                float[] values = new float[buffer.remaining()];
                buffer.get(values);
                yield values;
            }
            case UINT8 -> {
                ByteBuffer buffer = tensor.getByteBuffer();
                float[] values = new float[buffer.remaining()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = buffer.get(i) & 0xff;
                }
                yield values;
            }
            default -> new float[0];
        };
    }
}
