package dev.cortado.quantize.encoder;

import dev.cortado.moments.InputMeans;
import dev.cortado.moments.InputMoments;
import dev.cortado.moments.MatrixChange;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.custom.Linear;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.onnx.custom.MatrixPacking;
import dev.cortado.onnx.custom.MatrixRows;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Gives a linear layer another format.
 *
 * @param name of its matrix, for errors
 * @param usual the format that matrices get, {@code int8_1x4} in its place where half of the blocks are zero
 * @param exception the one that this matrix is to have whatever its weights are
 */
record LinearSolver(String name, MatrixFormat usual, Optional<MatrixFormat> exception) {

    /**
     * What became of a layer.
     *
     * @param linear the layer, the very same if it was left alone
     * @param how it was done, or why not
     */
    record Solved(Linear linear, String how) {}

    /** Why a layer is left as it is; empty when it is not. */
    Optional<String> reasonToLeave(Linear linear) {
        MatrixFormat wanted = exception.orElse(usual);
        if (wanted == linear.format()) {
            return Optional.of("it is of format " + wanted.attribute() + " already");
        }
        if (linear.format().isInteger()) {
            return Optional.of("it is quantised already, to " + linear.format().attribute());
        }
        if (exception.isEmpty() && linear.format() == MatrixFormat.F32_6X1) {
            return Optional.of("it is stored without zeros already");
        }
        // The others are for all matrices.
        boolean sparse = wanted == MatrixFormat.INT8_1X4 || wanted == MatrixFormat.F32_6X1;
        return sparse ? ZeroBlocks.reasonToLeave(MatrixRows.of(name, linear), wanted) : Optional.empty();
    }

    /**
     * Solves.
     *
     * @param original the means of the inputs that the layer has in the float model
     * @param inputs those that it has now; empty to round to nearest
     * @throws IllegalArgumentException if a weight is NaN or infinite; names the matrix and the place
     */
    Solved solve(Linear linear, Optional<InputMeans> original, Optional<InputMoments> inputs) {
        Optional<String> reason = reasonToLeave(linear);
        if (reason.isPresent()) {
            return new Solved(linear, reason.get());
        }
        double[][] weights = MatrixRows.of(name, linear);
        MatrixFormat format = exception.orElseGet(() -> ZeroBlocks.better(weights, usual));
        if (!format.isInteger()) {
            List<Tensor> tensors = MatrixPacking.floats(format)
                    .pack(MatrixPacking.of(linear.format()).decode(linear), linear.outputs(), linear.inputs());
            return new Solved(
                    new Linear(format, linear.outputs(), linear.inputs(), tensors, linear.bias()), format.attribute());
        }
        MatrixSolver solver = new MatrixSolver(format);
        Optional<CodedMatrix> solved = inputs.flatMap(seen -> solver.solve(weights, seen));
        CodedMatrix coded = solved.orElseGet(() -> solver.nearest(weights));
        Optional<Tensor> bias = linear.bias();
        String how = "round-to-nearest";
        if (solved.isPresent()) {
            double[][] decoded = coded.decoded();
            bias = Optional.of(MatrixRows.shiftedBias(
                    linear,
                    MatrixChange.biasChange(
                            weights,
                            decoded,
                            original.orElseThrow(),
                            inputs.orElseThrow().means())));
            how = String.format(
                    Locale.ROOT,
                    "GPTQ, output error %.1f%%",
                    100 * MatrixChange.relativeError(weights, decoded, inputs.orElseThrow()));
        } else if (inputs.isPresent()) {
            how += ", since the samples say nothing of its input";
        }
        Linear packed = new Linear(
                format,
                linear.outputs(),
                linear.inputs(),
                MatrixPacking.integers(format).pack(coded.flat(), coded.scales(), linear.outputs(), linear.inputs()),
                bias);
        return new Solved(packed, format.attribute() + " by " + how);
    }
}
