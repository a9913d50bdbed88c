package dev.cortado.quantize.weightonly;

import dev.cortado.moments.Gram;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * AWQ for a whole model: matrices that read the same value share its scales. A matrix that is read together with several values, whose
 * scales could not all fit it, is fitted without scaling.
 */
final class AwqSolver implements WeightSolver {

    private static final String RTN = WeightAlgorithm.RTN.title();

    private final GramCollector collector;

    AwqSolver(GramCollector collector) {
        this.collector = collector;
    }

    @Override
    public void solve(List<PlannedWeight> weights, Sink sink, SolvingProgress progress) throws IOException {
        for (PlannedWeight weight : weights) {
            if (weight.inputs().isEmpty()) {
                progress.before(weight);
                sink.take(weight, GptqSolver.nearest(weight), RTN + ", since its input cannot be looked at");
            }
        }
        collector.collect(
                weights,
                (group, gram) -> {
                    group.forEach(progress::before);
                    solve(group, gram, sink);
                },
                progress.other());
    }

    private static void solve(List<PlannedWeight> group, Gram gram, Sink sink) throws IOException {
        if (gram.rows() == 0) {
            for (PlannedWeight weight : group) {
                sink.take(weight, GptqSolver.nearest(weight), RTN + ", since the samples say nothing of its input");
            }
            return;
        }
        boolean scalable = group.getFirst().inputs().size() == 1;
        List<WeightMatrix> matrices = group.stream().map(PlannedWeight::matrix).toList();
        AwqScaling.Result found =
                AwqScaling.search(matrices, gram, group.getFirst().format(), scalable);
        if (!found.scales().isEmpty()) {
            float[] divisors = new float[found.scales().size()];
            for (int i = 0; i < divisors.length; i++) {
                divisors[i] = found.scales().get(i);
            }
            sink.divide(group.getFirst().inputs().iterator().next(), divisors);
        }
        for (int i = 0; i < group.size(); i++) {
            String how = GptqSolver.compared(
                    "AWQ", found.errors().get(i), found.nearest().get(i));
            String exponent = found.scales().isEmpty()
                    ? ", input not scaled"
                    : String.format(Locale.ROOT, ", input scaled by magnitude^-%.1f", found.exponent());
            sink.take(group.get(i), found.matrices().get(i), how + exponent);
        }
    }
}
