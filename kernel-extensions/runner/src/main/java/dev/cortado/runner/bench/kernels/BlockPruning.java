package dev.cortado.runner.bench.kernels;

import dev.cortado.onnx.custom.EncoderMatrix;
import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Pass;
import dev.cortado.onnx.PassReport;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import dev.cortado.onnx.PassResult;
import dev.cortado.onnx.Recipe;
import dev.cortado.onnx.custom.CustomFunctions;
import dev.cortado.onnx.custom.CustomOperator;
import dev.cortado.onnx.custom.EncoderLayer;
import dev.cortado.onnx.custom.EncoderOperator;
import dev.cortado.onnx.custom.EncoderStack;
import dev.cortado.onnx.custom.Linear;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.onnx.custom.MatrixPacking;
import dev.cortado.onnx.custom.StoredConstants;
import dev.cortado.progress.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Sets the blocks of an encoder's matrices whose weights have the least sum of squares to zero, the same share in each matrix, at once and
 * without training: enough to see how fast a sparse format is, not to keep what the model knows.
 *
 * @param format whose blocks: {@code int8_1x4} or {@code f32_6x1}
 * @param zeros the share of blocks that become zero, between 0 and 1
 */
record BlockPruning(MatrixFormat format, double zeros) implements Pass {

    private static final int INTEGER_BLOCK = 4;
    private static final int FLOAT_BLOCK = 6;

    BlockPruning {
        if (format != MatrixFormat.INT8_1X4 && format != MatrixFormat.F32_6X1) {
            throw new IllegalArgumentException(
                    "pruning of blocks: expected the format int8_1x4 or f32_6x1, found " + format.attribute());
        }
        if (!(zeros >= 0 && zeros < 1)) {
            throw new IllegalArgumentException("pruning of blocks: expected a share from 0 to below 1, found " + zeros);
        }
    }

    @Override
    public String name() {
        return "prune-blocks";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("format", format.attribute(), "zeros", zeros);
    }

    @Override
    public PassResult apply(OnnxModel model, Progress progress) {
        List<NodeChange> changes = new ArrayList<>();
        GraphRewriter rewriter = new GraphRewriter(model);
        for (Node node : model.graph().nodes()) {
            if (CustomOperator.ENCODER.is(node)) {
                EncoderStack stack = EncoderOperator.read(node, StoredConstants.of(model.graph()));
                EncoderOperator.write(
                                pruned(stack, node, changes),
                                node.name(),
                                EncoderOperator.values(node),
                                rewriter::freshName)
                        .addTo(rewriter);
            } else {
                rewriter.add(node.proto());
            }
        }
        PassReport report = new PassReport(name(), changes);
        if (report.changed() == 0) {
            return new PassResult(model, report);
        }
        return new PassResult(
                CustomFunctions.complete(rewriter.finish()).withStep(new Recipe.Step(name(), settings())), report);
    }

    private EncoderStack pruned(EncoderStack stack, Node node, List<NodeChange> changes) {
        List<EncoderLayer> layers = new ArrayList<>();
        for (EncoderLayer layer : stack.layers()) {
            EncoderLayer changed = layer;
            for (EncoderMatrix matrix : EncoderMatrix.values()) {
                Linear linear = matrix.of(layer);
                boolean floats = linear.format() == MatrixFormat.F32;
                changes.add(new NodeChange(
                        node.label() + "/" + matrix.name(layers.size()),
                        node.operator(),
                        floats ? Outcome.CHANGED : Outcome.UNCHANGED,
                        floats
                                ? "the smallest blocks are zero"
                                : "it is of format " + linear.format().attribute() + ", not of floats",
                        bytes(linear),
                        bytes(linear)));
                changed = floats ? matrix.with(changed, pruned(linear)) : changed;
            }
            layers.add(changed);
        }
        return stack.withLayers(layers);
    }

    private Linear pruned(Linear linear) {
        float[] values = MatrixPacking.of(MatrixFormat.F32).decode(linear);
        prune(values, linear.outputs(), linear.inputs());
        return new Linear(
                MatrixFormat.F32,
                linear.outputs(),
                linear.inputs(),
                MatrixPacking.floats(MatrixFormat.F32).pack(values, linear.outputs(), linear.inputs()),
                linear.bias());
    }

    /**
     * Sets blocks to zero.
     *
     * @param values {@code [outputs, inputs]}, row by row
     */
    void prune(float[] values, int outputs, int inputs) {
        int high = format == MatrixFormat.F32_6X1 ? FLOAT_BLOCK : 1;
        int wide = format == MatrixFormat.INT8_1X4 ? INTEGER_BLOCK : 1;
        int across = Math.ceilDiv(inputs, wide);
        double[] squares = new double[Math.ceilDiv(outputs, high) * across];
        for (int i = 0; i < values.length; i++) {
            squares[block(i, inputs, high, wide, across)] += (double) values[i] * values[i];
        }
        Integer[] order = new Integer[squares.length];
        Arrays.setAll(order, block -> block);
        Arrays.sort(order, (a, b) -> Double.compare(squares[a], squares[b]));
        boolean[] gone = new boolean[squares.length];
        for (int i = 0; i < (int) (zeros * squares.length); i++) {
            gone[order[i]] = true;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = gone[block(i, inputs, high, wide, across)] ? 0 : values[i];
        }
    }

    private static int block(int element, int inputs, int high, int wide, int across) {
        return element / inputs / high * across + element % inputs / wide;
    }

    private static long bytes(Linear linear) {
        return linear.weights().stream().mapToLong(tensor -> tensor.byteSize()).sum();
    }
}
