package dev.cortado.prune;

import dev.cortado.moments.OutputMoments;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.custom.Linear;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.onnx.custom.MatrixPacking;
import dev.cortado.onnx.custom.MatrixRows;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A matrix, pruned or left alone.
 *
 * @param linear the matrix as it is now
 * @param outcome what became of it
 */
record PrunedMatrix(Linear linear, MatrixPruning outcome) {

    /** Why a matrix is left alone; empty when it is not. */
    static Optional<String> reasonToLeave(Linear linear, double sparsity) {
        if (sparsity == 0) {
            return Optional.of("it is to keep all blocks");
        }
        return linear.format() == MatrixFormat.F32
                ? Optional.empty()
                : Optional.of("its format is " + linear.format().attribute()
                        + ", and floats are pruned: prune before quantising");
    }

    /** A matrix that is left alone. */
    static PrunedMatrix left(String name, Linear linear, BlockPattern pattern, String reason) {
        double zeros = zeroBlocks(MatrixRows.of(linear), pattern);
        return new PrunedMatrix(
                linear,
                new MatrixPruning(
                        name, linear.outputs(), linear.inputs(), zeros, OptionalDouble.empty(), false, reason));
    }

    /**
     * Prunes a matrix.
     *
     * @param name for messages
     * @param sparsity the share of blocks that go
     * @param wanted its inputs, and what is wanted of its outputs; empty to go by the weights alone
     */
    static PrunedMatrix of(
            String name, Linear linear, BlockPattern pattern, double sparsity, Optional<OutputMoments> wanted) {
        double[][] weights = MatrixRows.of(name, linear);
        Optional<double[][]> solved = wanted.flatMap(moments ->
                AdmmPruning.of(moments.inputs()).map(admm -> admm.prune(weights, moments, pattern, sparsity)));
        double[][] pruned = solved.orElseGet(() -> MagnitudePruning.prune(weights, pattern, sparsity));
        Optional<Tensor> bias = linear.bias();
        OptionalDouble error = OptionalDouble.empty();
        String how = "blocks of the least squares are zero";
        if (solved.isPresent()) {
            OutputMoments moments = wanted.orElseThrow();
            bias = Optional.of(MatrixRows.bias(moments.bias(pruned)));
            error = OptionalDouble.of(moments.relativeError(pruned));
            how = "blocks are zero, by ADMM";
        } else if (wanted.isPresent()) {
            how += ", since the samples say nothing of its input";
        }
        double zeros = zeroBlocks(pruned, pattern);
        boolean few = zeros < MatrixFormat.LEAST_ZEROS;
        return new PrunedMatrix(
                stored(linear, pruned, few || pattern.format().isInteger() ? MatrixFormat.F32 : pattern.format(), bias),
                new MatrixPruning(
                        name,
                        linear.outputs(),
                        linear.inputs(),
                        zeros,
                        error,
                        true,
                        pattern.label() + " " + how + (few ? "; too few for a kernel to leave out" : "")));
    }

    private static double zeroBlocks(double[][] rows, BlockPattern pattern) {
        return MatrixRows.zeroBlocks(rows, pattern.outputs(), pattern.inputs());
    }

    private static Linear stored(Linear before, double[][] rows, MatrixFormat format, Optional<Tensor> bias) {
        float[] values = new float[before.outputs() * before.inputs()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) rows[i / before.inputs()][i % before.inputs()];
        }
        return new Linear(
                format,
                before.outputs(),
                before.inputs(),
                MatrixPacking.floats(format).pack(values, before.outputs(), before.inputs()),
                bias);
    }
}
