package dev.cortado.quantize.precision;

import dev.cortado.onnx.Pass;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.precision.SearchGoal.WithinLoss;
import dev.cortado.runtime.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A mixture of layers quantised and layers left float, as a method to try: searched for with the loss that everything else is judged by.
 *
 * @param candidates among which each layer chooses
 * @param loss by which layers and models are measured
 * @param cache of measurements
 * @param workspace an existing folder for what is only needed while searching
 */
public record MixedCandidate(List<LayerCandidate> candidates, ModelLoss loss, MeasurementCache cache, Path workspace)
        implements AutoCandidate {

    @Override
    public String name() {
        return "mixed int8 and float";
    }

    @Override
    public double promise() {
        return 4;
    }

    @Override
    public Pass pass(Model model, double within, Progress progress) throws IOException {
        try (VariantBench bench = VariantBench.open(model, loss, cache, workspace)) {
            List<LayerOption> options = new SensitivityAnalysis(bench, candidates)
                    .run(progress).stream()
                            .map(sensitivity -> LayerOption.of(sensitivity, LayerTimes.UNKNOWN))
                            .toList();
            SearchResult found = new MixedPrecisionSearch(
                            candidates, options, bench::measure, Double.NaN, MixedPrecisionSearch.TRIALS)
                    .run(new WithinLoss(within, Benefit.SIZE), progress);
            progress.cancellation().throwIfCancelled();
            if (found.best().assignment().layers().isEmpty()) {
                throw new IllegalArgumentException("no layer can be quantised within the loss");
            }
            return found.best().assignment();
        }
    }
}
