package dev.cortado.quantize;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.InferenceSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Float samples of one input "x" for tests, in batches of so many; only such of equal length run together. */
public record SampleFeeds(List<float[]> samples, List<Long> shape, int batch) implements Feeds {

    /** Samples of a fixed shape. */
    public static SampleFeeds of(List<float[]> samples, int batch, long... shape) {
        List<Long> dimensions = new ArrayList<>();
        for (long size : shape) {
            dimensions.add(size);
        }
        return new SampleFeeds(samples, dimensions, batch);
    }

    /** Ragged samples: rows of any length. */
    public static SampleFeeds ragged(List<float[]> samples, int batch) {
        return new SampleFeeds(samples, List.of(), batch);
    }

    @Override
    public String name() {
        return "samples";
    }

    @Override
    public int size() {
        return samples.size();
    }

    @Override
    public void forEach(Batch taker, Progress progress) throws IOException {
        int from = 0;
        while (from < samples.size()) {
            int length = samples.get(from).length;
            int to = from;
            while (to < samples.size() && to < from + batch && samples.get(to).length == length) {
                to++;
            }
            float[] all = new float[(to - from) * length];
            for (int i = from; i < to; i++) {
                System.arraycopy(samples.get(i), 0, all, (i - from) * length, length);
            }
            List<Long> dimensions = new ArrayList<>(shape.isEmpty() ? List.of((long) length) : shape);
            dimensions.addFirst((long) to - from);
            long[] full = dimensions.stream().mapToLong(Long::longValue).toArray();
            try (OnnxTensor tensor =
                    OnnxTensor.createTensor(InferenceSession.environment(), FloatBuffer.wrap(all), full)) {
                taker.take(Map.of("x", tensor), to - from);
            } catch (OrtException e) {
                throw new IOException(e);
            }
            from = to;
        }
    }
}
