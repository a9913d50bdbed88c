package dev.cortado.quantize.encoder;

import dev.cortado.moments.EncoderWalk;
import dev.cortado.moments.InputCollector;
import dev.cortado.moments.InputMeans;
import dev.cortado.moments.InputMoments;
import dev.cortado.onnx.custom.EncoderMatrix;
import dev.cortado.onnx.custom.EncoderStack;
import dev.cortado.onnx.custom.Linear;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;

/** Quantises the matrices of an encoder one after another, each with the inputs that those before it, quantised, give it. */
final class EncoderSolver {

    /** Takes what became of a matrix. */
    @FunctionalInterface
    interface Sink {

        /**
         * Takes it.
         *
         * @param before the matrix as it was
         * @param after as it is now, the very same if it was left alone
         * @param reason how, or why not
         */
        void take(String name, Linear before, Linear after, String reason);
    }

    private final EncoderQuantization settings;
    private final Optional<InputCollector> collector;
    private final Sink sink;

    /** @param collector of inputs; empty to round to nearest */
    EncoderSolver(EncoderQuantization settings, Optional<InputCollector> collector, Sink sink) {
        this.settings = settings;
        this.collector = collector;
        this.sink = sink;
    }

    EncoderStack solve(EncoderStack floats, Progress progress) throws IOException {
        Map<EncoderMatrix, InputMeans> original = new EnumMap<>(EncoderMatrix.class);
        return EncoderWalk.change(
                floats,
                "quantise layers",
                (now, layer, matrix) -> {
                    Optional<InputMoments> inputs = Optional.empty();
                    if (collector.isPresent()) {
                        if (matrix == EncoderMatrix.PROJECTION) {
                            original.putAll(collector.get().means(floats, layer, progress));
                        }
                        // What noise does to means, behind an activation above all, is seen only in the inputs of this
                        // very matrix.
                        inputs = Optional.of(collector
                                .get()
                                .collect(now, layer, EnumSet.of(matrix), progress)
                                .get(matrix));
                    }
                    Linear linear = matrix.of(floats.layers().get(layer));
                    LinearSolver solver =
                            new LinearSolver(matrix.name(layer), settings.format(), settings.exception(layer, matrix));
                    LinearSolver.Solved solved =
                            solver.solve(linear, Optional.ofNullable(original.get(matrix)), inputs);
                    sink.take(matrix.name(layer), linear, solved.linear(), solved.how());
                    return solved.linear();
                },
                progress);
    }
}
