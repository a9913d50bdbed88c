package dev.cortado.quantize.weightonly;

import dev.cortado.moments.Gram;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * GPTQ for a whole model. The activations are those of the model as it came, so that the samples are run once for all layers. A layer
 * for which round-to-nearest happens to lose less on these very activations, or of which nothing was seen, keeps round-to-nearest, and the
 * report says so.
 */
final class GptqSolver implements WeightSolver {

    private static final String RTN = WeightAlgorithm.RTN.title();

    private final GramCollector collector;
    private final boolean activationOrder;

    GptqSolver(GramCollector collector, boolean activationOrder) {
        this.collector = collector;
        this.activationOrder = activationOrder;
    }

    @Override
    public void solve(List<PlannedWeight> weights, Sink sink, SolvingProgress progress) throws IOException {
        for (PlannedWeight weight : weights) {
            if (weight.inputs().isEmpty()) {
                progress.before(weight);
                sink.take(weight, nearest(weight), RTN + ", since its input cannot be looked at");
            }
        }
        collector.collect(
                weights,
                (group, gram) -> {
                    progress.other().cancellation().throwIfCancelled();
                    Optional<Gptq> gptq = Gptq.of(gram, activationOrder);
                    for (PlannedWeight weight : group) {
                        progress.before(weight);
                        solve(weight, gram, gptq, sink);
                    }
                },
                progress.other());
    }

    private static void solve(PlannedWeight weight, Gram gram, Optional<Gptq> gptq, Sink sink) throws IOException {
        BlockMatrix nearest = nearest(weight);
        if (gptq.isEmpty()) {
            sink.take(weight, nearest, RTN + ", since the samples say nothing of its input");
            return;
        }
        WeightMatrix matrix = weight.matrix();
        BlockMatrix corrected = gptq.get().quantize(matrix, weight.format());
        double before = OutputError.of(gram, matrix, nearest, null);
        double after = OutputError.of(gram, matrix, corrected, null);
        if (after <= before) {
            sink.take(weight, corrected, compared("GPTQ", after, before));
        } else {
            sink.take(weight, nearest, RTN + ", since it loses less here than GPTQ");
        }
    }

    /** For example {@code GPTQ, output error 0.42 of round-to-nearest's}. */
    static String compared(String title, double error, double nearest) {
        return nearest == 0
                ? title
                : String.format(Locale.ROOT, "%s, output error %.2f of %s's", title, Math.sqrt(error / nearest), RTN);
    }

    static BlockMatrix nearest(PlannedWeight weight) {
        return BlockwiseQuantizer.quantize(weight.matrix(), WeightAlgorithm.RTN.blocks(), weight.format(), null, null);
    }
}
