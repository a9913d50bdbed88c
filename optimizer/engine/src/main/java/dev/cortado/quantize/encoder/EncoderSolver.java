package dev.cortado.quantize.encoder;

import dev.cortado.moments.InputCollector;
import dev.cortado.moments.InputMeans;
import dev.cortado.moments.InputMoments;
import dev.cortado.moments.MatrixChange;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import dev.cortado.onnx.custom.EncoderLayer;
import dev.cortado.onnx.custom.EncoderMatrix;
import dev.cortado.onnx.custom.EncoderStack;
import dev.cortado.onnx.custom.Linear;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.onnx.custom.MatrixPacking;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
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
        Map<EncoderMatrix, InputMeans> original = Map.of();
        if (collector.isPresent()) {
            original = collector.get().means(floats, i, progress);
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
            Linear solved = solve(
                    matrix.name(i),
                    matrix.of(layer),
                    settings.exception(i, matrix),
                    Optional.ofNullable(original.get(matrix)),
                    inputs);
            layer = matrix.with(layer, solved);
            List<EncoderLayer> layers = new ArrayList<>(stack.layers());
            layers.set(i, layer);
            stack = stack.withLayers(layers);
        }
        return stack;
    }

    private Linear solve(
            String name,
            Linear linear,
            Optional<MatrixFormat> exception,
            Optional<InputMeans> original,
            Optional<InputMoments> inputs) {
        MatrixFormat wanted = exception.orElse(settings.format());
        if (wanted == linear.format()) {
            sink.take(name, linear, linear, "it is of format " + wanted.attribute() + " already");
            return linear;
        }
        if (linear.format().isInteger()) {
            sink.take(
                    name,
                    linear,
                    linear,
                    "it is quantised already, to " + linear.format().attribute());
            return linear;
        }
        double[][] weights = rows(name, linear);
        MatrixFormat format = exception.isEmpty() ? ZeroBlocks.better(weights, wanted) : wanted;
        Optional<String> reason = ZeroBlocks.reasonToLeave(weights, format);
        if (reason.isPresent()) {
            sink.take(name, linear, linear, reason.get());
            return linear;
        }
        if (!format.isInteger()) {
            List<Tensor> tensors = MatrixPacking.floats(format)
                    .pack(MatrixPacking.of(linear.format()).decode(linear), linear.outputs(), linear.inputs());
            Linear packed = new Linear(format, linear.outputs(), linear.inputs(), tensors, linear.bias());
            sink.take(name, linear, packed, format.attribute());
            return packed;
        }
        MatrixSolver solver = new MatrixSolver(format);
        Optional<CodedMatrix> solved = inputs.flatMap(seen -> solver.solve(weights, seen));
        CodedMatrix coded = solved.orElseGet(() -> solver.nearest(weights));
        Optional<Tensor> bias = solved.isPresent()
                ? Optional.of(corrected(
                        linear,
                        MatrixChange.biasChange(
                                weights,
                                coded.decoded(),
                                original.get(),
                                inputs.get().means())))
                : linear.bias();
        Linear packed = new Linear(
                format,
                linear.outputs(),
                linear.inputs(),
                MatrixPacking.integers(format).pack(coded.flat(), coded.scales(), linear.outputs(), linear.inputs()),
                bias);
        String how = "round-to-nearest";
        if (solved.isPresent()) {
            how = String.format(
                    Locale.ROOT,
                    "GPTQ, output error %.1f%%",
                    100 * MatrixChange.relativeError(weights, coded.decoded(), inputs.orElseThrow()));
        } else if (inputs.isPresent()) {
            how += ", since the samples say nothing of its input";
        }
        sink.take(name, linear, packed, format.attribute() + " by " + how);
        return packed;
    }

    private static Tensor corrected(Linear linear, double[] change) {
        float[] bias = linear.bias().map(tensor -> tensor.floats()).orElse(new float[linear.outputs()]);
        for (int n = 0; n < bias.length; n++) {
            bias[n] += (float) change[n];
        }
        return Tensors.floats("", List.of((long) linear.outputs()), bias);
    }

    /**
     * The weights of a layer of floats, row by row.
     *
     * @throws IllegalArgumentException if one is NaN or infinite; names the matrix and the place
     */
    static double[][] rows(String name, Linear linear) {
        float[] values = MatrixPacking.of(linear.format()).decode(linear);
        double[][] rows = new double[linear.outputs()][linear.inputs()];
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("The weights of " + name + " hold " + values[i] + " at element " + i
                        + " and cannot be quantised: repair the model, or leave that matrix as it is");
            }
            rows[i / linear.inputs()][i % linear.inputs()] = values[i];
        }
        return rows;
    }
}
