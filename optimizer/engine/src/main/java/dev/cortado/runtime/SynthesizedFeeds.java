package dev.cortado.runtime;

import ai.onnxruntime.OnnxTensor;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Made-up samples from a model's declared inputs, seeded: enough to see whether something runs, not to calibrate what shall be accurate on
 * real data.
 *
 * @param specs one sample's inputs
 * @param size how many samples, 1 or more
 * @param seed of the first; each further one has the next seed
 */
public record SynthesizedFeeds(List<InputSpec> specs, int size, long seed) implements Feeds {

    /** Checks and freezes. */
    public SynthesizedFeeds {
        specs = List.copyOf(specs);
        if (size < 1) {
            throw new IllegalArgumentException("samples: expected 1 or more, found " + size);
        }
    }

    @Override
    public String name() {
        return "made-up inputs";
    }

    @Override
    public void forEach(Batch batch, Progress progress) throws IOException {
        for (int i = 0; i < size; i++) {
            progress.step("run on made-up inputs", i, size, Progress.Unit.ITEMS);
            Map<String, OnnxTensor> tensors = SynthesizedTensors.of(specs, seed + i);
            try {
                batch.take(tensors, 1);
            } finally {
                tensors.values().forEach(OnnxTensor::close);
            }
        }
        progress.step("run on made-up inputs", size, size, Progress.Unit.ITEMS);
    }
}
