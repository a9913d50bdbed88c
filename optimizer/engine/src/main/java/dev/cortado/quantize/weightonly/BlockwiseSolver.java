package dev.cortado.quantize.weightonly;

import java.io.IOException;
import java.util.List;

/** Each block on its own: round-to-nearest and HQQ. */
final class BlockwiseSolver implements WeightSolver {

    private final WeightAlgorithm algorithm;

    BlockwiseSolver(WeightAlgorithm algorithm) {
        this.algorithm = algorithm;
    }

    @Override
    public void solve(List<PlannedWeight> weights, Sink sink, SolvingProgress progress) throws IOException {
        for (PlannedWeight weight : weights) {
            progress.before(weight);
            BlockMatrix quantized = BlockwiseQuantizer.quantize(
                    weight.matrix(),
                    algorithm.blocks(),
                    weight.format(),
                    progress.other().cancellation());
            sink.take(weight, quantized, algorithm.title());
        }
    }
}
