package dev.cortado.quantize.auto;

import dev.cortado.onnx.Pass;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.loss.ModelLoss;
import dev.cortado.quantize.mixed.Benefit;
import dev.cortado.quantize.mixed.LayerCandidate;
import dev.cortado.quantize.mixed.LayerOption;
import dev.cortado.quantize.mixed.LayerTimes;
import dev.cortado.quantize.mixed.MeasurementCache;
import dev.cortado.quantize.mixed.MixedPrecisionSearch;
import dev.cortado.quantize.mixed.SearchGoal.WithinLoss;
import dev.cortado.quantize.mixed.SearchResult;
import dev.cortado.quantize.mixed.SensitivityAnalysis;
import dev.cortado.quantize.mixed.VariantBench;
import dev.cortado.runtime.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * A mixture of layers quantised and layers left float, as a method to try: the smallest that keeps within the loss, searched for with the
 * loss that everything else is judged by.
 *
 * @param candidates among which each layer chooses; asked for when the method is tried
 * @param promise of a mixture, before it is known which layers it will have
 * @param loss by which layers and models are measured
 * @param cache of measurements
 * @param workspace an existing folder for what is only needed while searching
 */
public record MixedCandidate(
        Function<Model, List<LayerCandidate>> candidates,
        Function<Model, Promise> promise,
        ModelLoss loss,
        MeasurementCache cache,
        Path workspace)
        implements AutoCandidate {

    @Override
    public String name() {
        return "mixed int8 and float";
    }

    @Override
    public Promise promise(Model model) {
        return promise.apply(model);
    }

    @Override
    public Pass pass(Model model, double within, Progress progress) throws IOException {
        List<LayerCandidate> chosen = candidates.apply(model);
        try (VariantBench bench = VariantBench.open(model, loss, cache, workspace)) {
            List<LayerOption> options = new SensitivityAnalysis(bench, chosen)
                    .run(progress).stream()
                            .map(sensitivity -> LayerOption.of(sensitivity, LayerTimes.UNKNOWN))
                            .toList();
            if (options.isEmpty()) {
                throw new IllegalArgumentException("it has no layer that could be quantised by itself");
            }
            SearchResult found = new MixedPrecisionSearch(
                            chosen, options, bench::measure, Double.NaN, MixedPrecisionSearch.TRIALS)
                    .run(new WithinLoss(within, Benefit.SIZE), progress);
            progress.cancellation().throwIfCancelled();
            if (found.best().assignment().layers().isEmpty()) {
                throw new IllegalArgumentException("no layer can be quantised within the loss");
            }
            return found.best().assignment();
        }
    }
}
