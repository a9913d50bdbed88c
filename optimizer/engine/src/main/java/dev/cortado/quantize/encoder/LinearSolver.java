package dev.cortado.quantize.encoder;

import dev.cortado.moments.InputMoments;
import dev.cortado.moments.MatrixChange;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import dev.cortado.onnx.custom.Linear;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.onnx.custom.MatrixPacking;
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
        // The others are for all matrices.
        boolean sparse = wanted == MatrixFormat.INT8_1X4 || wanted == MatrixFormat.F32_6X1;
        return sparse ? ZeroBlocks.reasonToLeave(rows(name, linear), wanted) : Optional.empty();
    }

    /**
     * Solves.
     *
     * @param original the inputs that the layer has in the float model
     * @param inputs those that it has now; empty to round to nearest
     * @throws IllegalArgumentException if a weight is NaN or infinite; names the matrix and the place
     */
    Solved solve(Linear linear, Optional<InputMoments> original, Optional<InputMoments> inputs) {
        Optional<String> reason = reasonToLeave(linear);
        if (reason.isPresent()) {
            return new Solved(linear, reason.get());
        }
        double[][] weights = rows(name, linear);
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
            bias = Optional.of(corrected(
                    linear, MatrixChange.biasChange(weights, decoded, original.orElseThrow(), inputs.orElseThrow())));
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
