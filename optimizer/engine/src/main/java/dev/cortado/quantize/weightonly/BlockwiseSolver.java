package dev.cortado.quantize.weightonly;

import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.List;

/** Each block on its own: round-to-nearest and HQQ. */
final class BlockwiseSolver implements WeightSolver {

    private final WeightAlgorithm algorithm;

    BlockwiseSolver(WeightAlgorithm algorithm) {
        this.algorithm = algorithm;
    }

    @Override
    public void solve(List<PlannedWeight> weights, Sink sink, Progress progress) throws IOException {
        for (int i = 0; i < weights.size(); i++) {
            PlannedWeight weight = weights.get(i);
            progress.step("quantise " + weight.tensor().name(), i, weights.size(), Progress.Unit.ITEMS);
            sink.take(
                    weight,
                    BlockwiseQuantizer.quantize(weight.matrix(), algorithm.blocks(), weight.format(), null, null),
                    algorithm.title());
        }
    }
}
