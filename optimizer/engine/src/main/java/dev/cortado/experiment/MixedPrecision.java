package dev.cortado.experiment;

import dev.cortado.measure.Subject;
import dev.cortado.measure.profile.ProfilePlan;
import dev.cortado.progress.Progress;
import dev.cortado.quantize.loss.ModelLoss;
import dev.cortado.quantize.mixed.Benefit;
import dev.cortado.quantize.mixed.LayerCandidate;
import dev.cortado.quantize.mixed.LayerOption;
import dev.cortado.quantize.mixed.LayerSensitivity;
import dev.cortado.quantize.mixed.LayerTimes;
import dev.cortado.quantize.mixed.MeasurementCache;
import dev.cortado.quantize.mixed.MixedPrecisionSearch;
import dev.cortado.quantize.mixed.SearchGoal;
import dev.cortado.quantize.mixed.SearchResult;
import dev.cortado.quantize.mixed.SensitivityAnalysis;
import dev.cortado.quantize.mixed.VariantBench;
import dev.cortado.runtime.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The way to a mixed model: what each layer loses, what it saves, a search. What is measured of losses is kept in a cache, so that it can be
 * interrupted and called again.
 *
 * @param candidates what a layer may become besides float
 * @param fidelity by which layers are told apart, fine enough to see one layer
 * @param judge by which models are judged; may be the same
 * @param cache of measurements
 * @param workspace an existing folder for what is only needed meanwhile
 */
public record MixedPrecision(
        List<LayerCandidate> candidates, ModelLoss fidelity, ModelLoss judge, MeasurementCache cache, Path workspace) {

    /** Freezes the list. */
    public MixedPrecision {
        candidates = List.copyOf(candidates);
        Objects.requireNonNull(fidelity, "fidelity");
        Objects.requireNonNull(judge, "judge");
    }

    /**
     * What came out.
     *
     * @param sensitivities of each layer and candidate
     * @param options the same with the time that it saves, where the search was for time
     * @param search the models tried, and the best
     */
    public record Outcome(List<LayerSensitivity> sensitivities, List<LayerOption> options, SearchResult search) {
        /** Freezes the lists. */
        public Outcome {
            sensitivities = List.copyOf(sensitivities);
            options = List.copyOf(options);
        }
    }

    /**
     * Searches.
     *
     * @param progress cancelling during the search ends it with the best model so far
     * @throws IOException if a model does not load or run
     * @throws java.util.concurrent.CancellationException if cancelled before the search; what was measured is kept
     */
    public Outcome run(Model model, SearchGoal goal, Progress progress) throws IOException {
        List<LayerSensitivity> sensitivities;
        try (VariantBench bench = VariantBench.open(model, fidelity, cache, workspace)) {
            sensitivities = new SensitivityAnalysis(bench, candidates).run(progress);
        }
        LayerTimes times = goal.benefit() == Benefit.SIZE
                ? LayerTimes.UNKNOWN
                : ProfiledLayerTimes.measure(
                        model,
                        candidates,
                        ProfilePlan.of(new Subject(model.name(), model.file())),
                        workspace,
                        progress);
        List<LayerOption> options = sensitivities.stream()
                .map(sensitivity -> LayerOption.of(sensitivity, times))
                .toList();
        try (VariantBench bench = VariantBench.open(model, judge, cache, workspace)) {
            SearchResult found = new MixedPrecisionSearch(
                            candidates,
                            options,
                            bench::measure,
                            times.modelMillis().orElse(Double.NaN),
                            MixedPrecisionSearch.TRIALS)
                    .run(goal, progress);
            return new Outcome(sensitivities, options, found);
        }
    }
}
