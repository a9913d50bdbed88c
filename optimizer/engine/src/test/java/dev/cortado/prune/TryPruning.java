package dev.cortado.prune;

import dev.cortado.data.UsageToGloss;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.custom.FusedMiniLm;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.QuantizerTests;
import dev.cortado.resource.Resources;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.Model;
import dev.cortado.runtime.RunSettings;
import dev.cortado.runtime.TestModels;
import dev.cortado.runtime.TextEncoder;
import dev.cortado.runtime.TextFeeds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@SuppressWarnings("all")
class TryPruning {
    static List<String> sentences(int count, long seed) throws Exception {
        return new UsageToGloss(count, 3 * count, seed)
                .load(Resources.standard(), Progress.NONE)
                .value()
                .queries();
    }

    static float[][] embed(Model model, List<String> texts) throws Exception {
        try (TextEncoder encoder =
                TextEncoder.open(model, RunSettings.defaults().withKernels(true))) {
            return encoder.embed(texts, Progress.NONE);
        }
    }

    @Test
    void tries() throws Exception {
        Model minilm = TestModels.minilm();
        List<String> judged = sentences(400, 42);
        float[][] expected = embed(minilm, judged);
        OnnxModel fused = FusedMiniLm.model();
        for (String config : System.getProperty("tries").split(";")) {
            String[] c = config.split(",");
            BlockPattern pattern = BlockPattern.of(c[0]).get();
            double sparsity = Double.parseDouble(c[1]);
            int samples = Integer.parseInt(c[2]);
            Optional<Feeds> feeds = samples == 0
                    ? Optional.empty()
                    : Optional.of(TextFeeds.of(
                            "w",
                            minilm,
                            sentences(2 * samples, 7).stream()
                                    .filter(t -> !judged.contains(t))
                                    .limit(samples)
                                    .toList(),
                            32));
            long t0 = System.nanoTime();
            PassResult r = new EncoderPruner(EncoderPruning.of(pattern, sparsity), feeds).apply(fused, Progress.NONE);
            double s = (System.nanoTime() - t0) / 1e9;
            Path file = Files.createTempFile("t", ".onnx");
            r.model().write(file);
            float[][] found = embed(minilm.derived("t", r.model(), file), judged);
            double sum = 0;
            for (int i = 0; i < found.length; i++) sum += QuantizerTests.cosine(found[i], expected[i]);
            System.out.printf(java.util.Locale.ROOT, "TRY %s cosine %.4f, %.1f s%n", config, sum / found.length, s);
            if (c.length > 3)
                r.report().nodes().forEach(n -> System.out.println("TRY   " + n.node() + " " + n.reason()));
            Files.delete(file);
        }
    }
}
