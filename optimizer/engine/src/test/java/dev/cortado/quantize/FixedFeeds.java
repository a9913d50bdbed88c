package dev.cortado.quantize;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.OrtRunner.Feed;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.InferenceSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Samples a test has in hand. */
public record FixedFeeds(List<Map<String, Feed>> samples) implements Feeds {

    @Override
    public String name() {
        return "fixed";
    }

    @Override
    public int size() {
        return samples.size();
    }

    @Override
    public void forEach(Batch batch, Progress progress) throws IOException {
        for (Map<String, Feed> sample : samples) {
            Map<String, OnnxTensor> tensors = new HashMap<>();
            try {
                for (Map.Entry<String, Feed> entry : sample.entrySet()) {
                    tensors.put(entry.getKey(), tensor(entry.getValue()));
                }
                batch.take(tensors, 1);
            } catch (OrtException e) {
                throw new IOException(e);
            } finally {
                tensors.values().forEach(OnnxTensor::close);
            }
        }
    }

    private static OnnxTensor tensor(Feed feed) throws OrtException {
        long[] shape = feed.shape().stream().mapToLong(Long::longValue).toArray();
        return switch (feed.values()) {
            case float[] values ->
                OnnxTensor.createTensor(InferenceSession.environment(), FloatBuffer.wrap(values), shape);
            case long[] values ->
                OnnxTensor.createTensor(InferenceSession.environment(), LongBuffer.wrap(values), shape);
            default -> throw new IllegalArgumentException("neither float[] nor long[]");
        };
    }
}
