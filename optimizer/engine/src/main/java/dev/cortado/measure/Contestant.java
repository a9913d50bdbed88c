package dev.cortado.measure;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.cortado.progress.Cancellation;
import dev.cortado.runtime.InferenceSession;
import dev.cortado.runtime.InputSpec;
import dev.cortado.runtime.ModelLoadException;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.SynthesizedTensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** One opened model with inputs and outputs laid out beforehand, so that nothing but the run is timed. */
final class Contestant implements AutoCloseable {

    private final InferenceSession session;
    private final long sessionNanos;
    private Map<String, OnnxTensor> inputs = Map.of();
    private Map<String, OnnxTensor> outputs = Map.of();
    private long firstRunNanos;

    private Contestant(InferenceSession session, long sessionNanos) {
        this.session = session;
        this.sessionNanos = sessionNanos;
    }

    static Contestant open(Path model, RunSettings settings) throws ModelLoadException {
        InferenceSession.environment();
        long start = System.nanoTime();
        InferenceSession session = InferenceSession.open(model, settings);
        return new Contestant(session, System.nanoTime() - start);
    }

    /** Lays out inputs and outputs for another configuration; runs the model once, which is timed apart. */
    void prepare(List<InputSpec> specs, long seed) {
        release();
        inputs = SynthesizedTensors.of(specs, seed);
        long start = System.nanoTime();
        try (OrtSession.Result result = session.run(inputs, Cancellation.NEVER)) {
            firstRunNanos = System.nanoTime() - start;
            outputs = pinned(result);
        }
    }

    /** Tensors like those of the result, in memory of our own; none when an output is of a kind that cannot be laid out. */
    private static Map<String, OnnxTensor> pinned(OrtSession.Result result) {
        Map<String, OnnxTensor> pinned = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, OnnxValue> entry : result) {
                OptionalInt bytes = bytes(entry.getValue());
                if (bytes.isEmpty()) {
                    pinned.values().forEach(OnnxTensor::close);
                    return Map.of();
                }
                var tensor = (OnnxTensor) entry.getValue();
                ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.getAsInt()).order(ByteOrder.nativeOrder());
                pinned.put(
                        entry.getKey(),
                        OnnxTensor.createTensor(
                                InferenceSession.environment(),
                                buffer,
                                tensor.getInfo().getShape(),
                                tensor.getInfo().type));
            }
            return pinned;
        } catch (OrtException e) {
            pinned.values().forEach(OnnxTensor::close);
            return Map.of();
        }
    }

    private static OptionalInt bytes(OnnxValue value) {
        if (!(value instanceof OnnxTensor tensor)
                || tensor.getInfo().type == OnnxJavaType.STRING
                || tensor.getInfo().type == OnnxJavaType.UNKNOWN) {
            return OptionalInt.empty();
        }
        long bytes = tensor.getInfo().getNumElements() * tensor.getInfo().type.size;
        return bytes > 0 && bytes <= Integer.MAX_VALUE ? OptionalInt.of((int) bytes) : OptionalInt.empty();
    }

    /** Runs once. */
    void run() {
        if (outputs.isEmpty()) {
            session.run(inputs, Cancellation.NEVER).close();
        } else {
            session.runInto(inputs, outputs);
        }
    }

    /** Runs once; returns the nanoseconds it took. */
    long time() {
        long start = System.nanoTime();
        run();
        return System.nanoTime() - start;
    }

    long sessionNanos() {
        return sessionNanos;
    }

    long firstRunNanos() {
        return firstRunNanos;
    }

    private void release() {
        inputs.values().forEach(OnnxTensor::close);
        outputs.values().forEach(OnnxTensor::close);
        inputs = Map.of();
        outputs = Map.of();
    }

    @Override
    public void close() {
        release();
        session.close();
    }
}
