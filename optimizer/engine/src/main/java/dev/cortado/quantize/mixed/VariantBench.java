package dev.cortado.quantize.mixed;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassResult;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.loss.Digest;
import dev.cortado.quantize.loss.ModelLoss;
import dev.cortado.quantize.mixed.MeasurementCache.Measurement;
import dev.cortado.runtime.Hardware;
import dev.cortado.runtime.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/**
 * Measures variants of one model: makes each, runs it, forgets it, and remembers the result. Weights that a variant does not change are
 * in one file for all ({@link SharedWeights}), so that a variant costs what its changed layers cost. Results are looked up under the
 * model's hash, the loss and its data, the variant's settings, and the processor, whose instructions change what integers give.
 */
public final class VariantBench implements AutoCloseable {

    /** Changes when the measuring does, so that what was kept before is not taken. */
    private static final String VERSION = "1";

    private final Model model;
    private final ModelLoss loss;
    private final Path folder;
    private final MeasurementCache.Entries entries;
    private SharedWeights shared;
    private int runs;

    private VariantBench(Model model, ModelLoss loss, Path folder, MeasurementCache.Entries entries) {
        this.model = model;
        this.loss = loss;
        this.folder = folder;
        this.entries = entries;
    }

    /**
     * Opens a bench.
     *
     * @param workspace an existing folder, in which a folder lies until the bench is closed
     */
    public static VariantBench open(Model model, ModelLoss loss, MeasurementCache cache, Path workspace)
            throws IOException {
        Hardware hardware = Hardware.probe();
        String key = new Digest()
                .add(VERSION)
                .add(model.sha256())
                .add(loss.key())
                .add(hardware.cpu())
                .add(String.join(",", hardware.instructionSets()))
                .hex();
        Path folder = Files.createTempDirectory(workspace, "variants-");
        return new VariantBench(model, loss, folder, cache.entries(key));
    }

    /** The model whose variants are measured. */
    public Model model() {
        return model;
    }

    /** By what they are measured. */
    public ModelLoss loss() {
        return loss;
    }

    /** How many variants were run, not looked up. */
    public int runs() {
        return runs;
    }

    /** The report of a candidate's pass over the whole model; nothing is run. */
    PassReport everywhere(LayerCandidate candidate, Progress progress) throws IOException {
        return candidate.everywhere().apply(skeleton(), progress).report();
    }

    /**
     * Measures a variant, or says what was measured of it before.
     *
     * @throws IOException if it does not load or run
     * @throws java.util.concurrent.CancellationException if cancelled; nothing is kept of an unfinished measurement
     */
    public Measurement measure(LayerAssignment variant, Progress progress) throws IOException {
        if (variant.layers().isEmpty()) {
            return new Measurement(
                    "", ModelLoss.Loss.NONE.value(), ModelLoss.Loss.NONE.sqnrDecibels(), model.sizeBytes());
        }
        String key = variant.key();
        Optional<Measurement> known = entries.find(key);
        if (known.isPresent()) {
            return known.get();
        }
        progress.cancellation().throwIfCancelled();
        PassResult made = variant.apply(skeleton(), progress);
        Path file = shared.writeVariant(made.model(), "variant");
        try {
            Model changed = model.derived(model.name(), made.model(), file);
            ModelLoss.Loss found = loss.of(changed, progress);
            Measurement measurement = new Measurement(key, found.value(), found.sqnrDecibels(), changed.sizeBytes());
            entries.add(measurement);
            runs++;
            return measurement;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private OnnxModel skeleton() throws IOException {
        if (shared == null) {
            shared = SharedWeights.write(model.onnx(), folder);
        }
        return shared.skeleton();
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
