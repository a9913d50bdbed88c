package dev.cortado.experiment;

import dev.cortado.fuse.EncoderFusion;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.custom.PerMatrix;
import dev.cortado.progress.Progress;
import dev.cortado.prune.EncoderPruner;
import dev.cortado.prune.EncoderPruning;
import dev.cortado.prune.MatrixSensitivity;
import dev.cortado.quantize.loss.ModelLoss;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses which matrices of an encoder are not pruned, so that the rest can be within a loss. Matrices are ranked by what their outputs miss when they alone
 * are pruned; the least number of them, from the top, that has to be spared is found by bisection, for which models are pruned as the result will be, and
 * judged.
 *
 * @param settings how matrices are pruned that are not spared
 * @param samples what the model is run on
 * @param loss by which models are judged
 * @param workspace an existing folder for what is only needed meanwhile
 */
public record PruningWithin(EncoderPruning settings, Feeds samples, ModelLoss loss, Path workspace) {

    /**
     * What came out.
     *
     * @param settings with which the loss is kept; empty when only the model as it is keeps it
     * @param spared how many of the matrices are not pruned then
     * @param ranked the matrices, the most sensitive first
     * @param trials in their order
     */
    public record Choice(
            Optional<EncoderPruning> settings,
            int spared,
            List<MatrixSensitivity> ranked,
            List<FewestExceptions.Trial> trials) {
        /** Freezes the lists. */
        public Choice {
            ranked = List.copyOf(ranked);
            trials = List.copyOf(trials);
        }
    }

    /**
     * Searches.
     *
     * @param within the loss that may not be exceeded, as a share
     * @throws IllegalArgumentException if the model has no encoder, and none that can be fused
     */
    public Choice run(Model model, double within, Progress progress) throws IOException {
        OnnxModel fused = FusedEncoder.isIn(model.onnx())
                ? model.onnx()
                : EncoderFusion.all().apply(model.onnx(), progress).model();
        List<MatrixSensitivity> ranked = new ArrayList<>(MatrixSensitivity.of(fused, settings, samples, progress));
        ranked.sort(Comparator.comparingDouble(MatrixSensitivity::outputError).reversed());
        FewestExceptions found = FewestExceptions.search(
                ranked.size() - 1, within, spared -> lost(model, fused, spared(ranked, spared), progress));
        return new Choice(
                found.fewest().isEmpty()
                        ? Optional.empty()
                        : Optional.of(spared(ranked, found.fewest().getAsInt())),
                found.fewest().orElse(ranked.size()),
                ranked,
                found.trials());
    }

    private EncoderPruning spared(List<MatrixSensitivity> ranked, int count) {
        Map<String, Double> exceptions = new HashMap<>(settings.sparsity().exceptions());
        ranked.subList(0, count).forEach(matrix -> exceptions.put(matrix.name(), 0.0));
        return new EncoderPruning(
                settings.pattern(), new PerMatrix<>(settings.sparsity().rest(), exceptions));
    }

    private double lost(Model model, OnnxModel fused, EncoderPruning tried, Progress progress) throws IOException {
        OnnxModel made = new EncoderPruner(tried, Optional.of(samples))
                .apply(fused, progress)
                .model();
        Path file = Files.createTempFile(workspace, "tried-", ".onnx");
        try {
            made.write(file);
            return loss.of(model.derived(model.name(), made, file), progress).value();
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
