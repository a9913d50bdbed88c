package dev.cortado.quantize;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.cortado.onnx.OnnxModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Runs models in ONNX Runtime: the oracle for "opens and gives the right outputs". */
public final class OrtRunner {

    private OrtRunner() {}

    /** One input: float[] or long[] with its shape. */
    public record Feed(Object values, List<Long> shape) {
        public Feed(Object values, long... shape) {
            this(values, LongStream.of(shape).boxed().toList());
        }

        long[] dimensions() {
            return shape.stream().mapToLong(Long::longValue).toArray();
        }
    }

    /** The float outputs by name, flattened. */
    public static Map<String, float[]> run(OnnxModel model, Map<String, Feed> inputs) {
        return runAll(model, List.of(inputs)).getFirst();
    }

    /** Runs one session over several inputs, each on its own. */
    public static List<Map<String, float[]>> runAll(OnnxModel model, List<Map<String, Feed>> inputs) {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (OrtSession session = environment.createSession(model.proto().toByteArray(), options)) {
                List<Map<String, float[]>> outputs = new ArrayList<>();
                for (Map<String, Feed> feeds : inputs) {
                    outputs.add(run(environment, session, feeds));
                }
                return outputs;
            }
        } catch (OrtException e) {
            throw new AssertionError("ONNX Runtime refused the model: " + e.getMessage(), e);
        }
    }

    private static Map<String, float[]> run(OrtEnvironment environment, OrtSession session, Map<String, Feed> feeds)
            throws OrtException {
        Map<String, OnnxTensor> tensors = new HashMap<>();
        try {
            for (Map.Entry<String, Feed> feed : feeds.entrySet()) {
                tensors.put(feed.getKey(), tensor(environment, feed.getValue()));
            }
            Map<String, float[]> outputs = new LinkedHashMap<>();
            try (OrtSession.Result result = session.run(tensors)) {
                for (Map.Entry<String, OnnxValue> output : result) {
                    outputs.put(output.getKey(), floats((OnnxTensor) output.getValue()));
                }
            }
            return outputs;
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    /** The model as ONNX Runtime's optimiser leaves it: what really runs. */
    public static OnnxModel optimized(OnnxModel model, Path folder) throws IOException {
        Path file = folder.resolve("optimized.onnx");
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.EXTENDED_OPT);
            options.setOptimizedModelFilePath(file.toString());
            OrtEnvironment.getEnvironment()
                    .createSession(model.proto().toByteArray(), options)
                    .close();
        } catch (OrtException e) {
            throw new AssertionError("ONNX Runtime refused the model: " + e.getMessage(), e);
        }
        return OnnxModel.read(file);
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
            case FLOAT, FLOAT16 -> {
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
            case INT64 -> {
                LongBuffer buffer = tensor.getLongBuffer();
                float[] values = new float[buffer.remaining()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = buffer.get(i);
                }
                yield values;
            }
            case BOOL -> {
                ByteBuffer buffer = tensor.getByteBuffer();
                float[] values = new float[buffer.remaining()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = buffer.get(i);
                }
                yield values;
            }
            default -> throw new AssertionError("An output of type " + tensor.getInfo().type + " is not compared");
        };
    }
}
