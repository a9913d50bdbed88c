package dev.cortado.quantize.calibrate;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.InferenceSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The same samples one by one, however they were batched. A batch is taken apart along the first dimension of every input; one whose
 * inputs do not all have a row a sample stays whole.
 */
record SingleSamples(Feeds feeds) implements Feeds {

    @Override
    public String name() {
        return feeds.name();
    }

    @Override
    public int size() {
        return feeds.size();
    }

    @Override
    public void forEach(Batch batch, Progress progress) throws IOException {
        feeds.forEach(
                (inputs, samples) -> {
                    if (samples < 2 || !inputs.values().stream().allMatch(input -> rows(input) == samples)) {
                        batch.take(inputs, samples);
                        return;
                    }
                    for (int sample = 0; sample < samples; sample++) {
                        Map<String, OnnxTensor> one = new HashMap<>();
                        try {
                            for (Map.Entry<String, OnnxTensor> input : inputs.entrySet()) {
                                one.put(input.getKey(), row(input.getValue(), sample));
                            }
                            batch.take(one, 1);
                        } catch (OrtException e) {
                            throw new IOException("a batch could not be taken apart: " + e.getMessage(), e);
                        } finally {
                            one.values().forEach(OnnxTensor::close);
                        }
                    }
                },
                progress);
    }

    private static long rows(OnnxTensor tensor) {
        long[] shape = tensor.getInfo().getShape();
        return shape.length == 0 ? 0 : shape[0];
    }

    private static OnnxTensor row(OnnxTensor tensor, int row) throws OrtException {
        ByteBuffer all = tensor.getByteBuffer();
        long[] shape = tensor.getInfo().getShape();
        int bytes = all.remaining() / Math.toIntExact(shape[0]);
        ByteBuffer part = ByteBuffer.allocateDirect(bytes).order(all.order());
        part.put(all.slice(row * bytes, bytes)).flip();
        long[] one = Arrays.copyOf(shape, shape.length);
        one[0] = 1;
        return OnnxTensor.createTensor(InferenceSession.environment(), part, one, tensor.getInfo().type);
    }
}
