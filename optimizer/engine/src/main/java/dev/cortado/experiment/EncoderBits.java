package dev.cortado.experiment;

import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.encoder.EncoderQuantization;
import dev.cortado.quantize.encoder.MatrixSensitivity;
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
 * Chooses which matrices of an encoder, or of the products of a model without one, get 7 bits, so that the rest can do with fewer within a loss. Matrices are ranked by the error that
 * rounding makes of their outputs; the least number of them, from the top, that keeps the loss is found by bisection, for which models are
 * quantised as the result will be, and judged.
 *
 * @param quantization what matrices get that need no more; with samples
 * @param loss by which models are judged
 * @param workspace an existing folder for what is only needed meanwhile
 */
public record EncoderBits(FusedQuantization quantization, ModelLoss loss, Path workspace) {

    /**
     * What came out.
     *
     * @param settings with which the loss is kept; empty when not even 7 bits everywhere do
     * @param ranked the matrices, the most sensitive first
     * @param trials in their order; spared are matrices that had 7 bits
     */
    public record Choice(
            Optional<EncoderQuantization> settings,
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
     * @throws IllegalArgumentException if the model has no encoder that can be fused, and no product, or there are no samples
     */
    public Choice run(Model model, double within, Progress progress) throws IOException {
        Feeds samples = quantization
                .samples()
                .orElseThrow(() ->
                        new IllegalArgumentException("the most sensitive matrices: expected samples, found none"));
        OnnxModel fused = quantization.fused(model.onnx(), progress);
        List<MatrixSensitivity> ranked = new ArrayList<>(
                MatrixSensitivity.of(fused, quantization.quantization().format(), samples, progress));
        ranked.sort(Comparator.comparingDouble(MatrixSensitivity::outputError).reversed());
        FewestExceptions found = FewestExceptions.search(
                ranked.size(), within, raised -> lost(model, fused, raised(ranked, raised), progress));
        return new Choice(
                found.fewest().isEmpty()
                        ? Optional.empty()
                        : Optional.of(raised(ranked, found.fewest().getAsInt())),
                ranked,
                found.trials());
    }

    private EncoderQuantization raised(List<MatrixSensitivity> ranked, int count) {
        EncoderQuantization settings = quantization.quantization();
        Map<String, MatrixFormat> exceptions = new HashMap<>(settings.exceptions());
        ranked.subList(0, count).forEach(matrix -> exceptions.put(matrix.name(), MatrixFormat.INT7));
        return settings.withExceptions(exceptions);
    }

    private double lost(Model model, OnnxModel fused, EncoderQuantization tried, Progress progress) throws IOException {
        OnnxModel made = quantization.with(tried).apply(fused, progress).model();
        Path file = Files.createTempFile(workspace, "tried-", ".onnx");
        try {
            made.write(file);
            return loss.of(model.derived(model.name(), made, file), progress).value();
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
