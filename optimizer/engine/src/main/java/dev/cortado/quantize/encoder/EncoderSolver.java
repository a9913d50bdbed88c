package dev.cortado.quantize.encoder;

import dev.cortado.moments.InputCollector;
import dev.cortado.moments.InputMoments;
import dev.cortado.onnx.custom.EncoderLayer;
import dev.cortado.onnx.custom.EncoderMatrix;
import dev.cortado.onnx.custom.EncoderStack;
import dev.cortado.onnx.custom.Linear;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
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
        EncoderStack stack = floats;
        for (int i = 0; i < floats.layers().size(); i++) {
            progress.step("quantise layers", i, floats.layers().size(), Progress.Unit.ITEMS);
            stack = layer(i, floats, stack, progress);
        }
        progress.step("quantise layers", stack.layers().size(), stack.layers().size(), Progress.Unit.ITEMS);
        return stack;
    }

    private EncoderStack layer(int i, EncoderStack floats, EncoderStack before, Progress progress) throws IOException {
        EncoderStack stack = before;
        EncoderLayer layer = floats.layers().get(i);
        Map<EncoderMatrix, InputMoments> original = Map.of();
        if (collector.isPresent()) {
            original = collector.get().collect(floats, i, EnumSet.allOf(EncoderMatrix.class), progress);
        }
        for (EncoderMatrix matrix : EncoderMatrix.values()) {
            Optional<InputMoments> inputs = Optional.empty();
            if (collector.isPresent()) {
                // What noise does to means, behind an activation above all, is seen only in the inputs of this very
                // matrix.
                inputs = Optional.of(collector
                        .get()
                        .collect(stack, i, EnumSet.of(matrix), progress)
                        .get(matrix));
            }
            Linear linear = matrix.of(layer);
            LinearSolver solver = new LinearSolver(matrix.name(i), settings.format(), settings.exception(i, matrix));
            LinearSolver.Solved solved = solver.solve(linear, Optional.ofNullable(original.get(matrix)), inputs);
            sink.take(matrix.name(i), linear, solved.linear(), solved.how());
            layer = matrix.with(layer, solved.linear());
            List<EncoderLayer> layers = new ArrayList<>(stack.layers());
            layers.set(i, layer);
            stack = stack.withLayers(layers);
        }
        return stack;
    }
}
