package dev.cortado.moments;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.ActivationTap;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.RunSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Values of a model while it runs on samples. */
final class SampledValues {

    private SampledValues() {}

    /** Runs all samples once, and shows the values to an observer. */
    static void run(
            OnnxModel model, Feeds feeds, Set<String> values, ActivationTap.Observer observer, Progress progress)
            throws IOException {
        Path folder = Files.createTempDirectory("cortado-activations-");
        try (ActivationTap tap = ActivationTap.open(model, values, RunSettings.defaults(), folder)) {
            tap.run(feeds, observer, progress);
        } finally {
            Files.deleteIfExists(folder);
        }
    }
}
