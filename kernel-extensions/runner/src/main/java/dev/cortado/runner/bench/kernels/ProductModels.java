package dev.cortado.runner.bench.kernels;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.GraphBuilder;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.Tensors;
import dev.cortado.onnx.custom.CustomFunctions;
import dev.cortado.onnx.custom.CustomOperator;
import dev.cortado.onnx.custom.Linear;
import dev.cortado.onnx.custom.MatMulOperator;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.onnx.custom.MatrixPacking;
import dev.cortado.onnx.custom.OperatorNode;
import dev.cortado.onnx.custom.PackedMatMul;
import dev.cortado.progress.Progress;
import dev.cortado.prune.BlockPattern;
import dev.cortado.prune.MagnitudePruning;
import dev.cortado.quantize.dynamic.DynamicQuantization;
import dev.cortado.quantize.dynamic.DynamicQuantizer;
import dev.cortado.quantize.weightonly.WeightAlgorithm;
import dev.cortado.quantize.weightonly.WeightOnlyQuantization;
import dev.cortado.quantize.weightonly.WeightOnlyQuantizer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Models of one product each, {@code float[1, tokens, inputs]} to {@code float[1, tokens, outputs]}, all of the same random weights. */
final class ProductModels {

    private static final int OPSET = 17;
    private static final double SPREAD = 0.05;
    private static final int ACCURACY_INT8 = 4;

    private final MatrixShape shape;
    private final int tokens;
    /** Row by row, {@code [outputs, inputs]}. */
    private final float[] weights;

    ProductModels(MatrixShape shape, int tokens, long seed) {
        this.shape = shape;
        this.tokens = tokens;
        this.weights = new float[shape.outputs() * shape.inputs()];
        Random random = new Random(seed);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (random.nextGaussian() * SPREAD);
        }
    }

    /** {@code MatMul}, as an exporter writes it. */
    OnnxModel floats() {
        float[] turned = Tensors.transposed(weights, shape.outputs(), shape.inputs());
        Tensor stored = Tensors.floats("w", List.of((long) shape.inputs(), (long) shape.outputs()), turned);
        return graph().initializer("w", ElementType.FLOAT, stored.shape(), stored.bytes())
                .node("", "MatMul", List.of("x", "w"), List.of("y"), Map.of())
                .build();
    }

    /** {@code MatMulInteger} and what dynamic quantisation writes around it. */
    OnnxModel dynamic() throws IOException {
        return new DynamicQuantizer(DynamicQuantization.defaults())
                .apply(floats(), Progress.NONE)
                .model();
    }

    /** {@code MatMulNBits} of 4 bits that may round its inputs to int8. */
    OnnxModel fourBits() throws IOException {
        return new WeightOnlyQuantizer(
                        WeightOnlyQuantization.defaults(WeightAlgorithm.RTN).withAccuracyLevel(ACCURACY_INT8))
                .apply(floats(), Progress.NONE)
                .model();
    }

    /**
     * {@code QuantMatMul} or {@code SparseMatMul}.
     *
     * @param zeros the share of blocks that are left out; 0 for dense formats
     */
    OnnxModel packed(MatrixFormat format, double zeros) {
        float[] values = BlockPattern.of(format)
                .map(pattern -> MagnitudePruning.prune(weights, shape.outputs(), shape.inputs(), pattern, zeros))
                .orElse(weights);
        Linear linear = new Linear(format, shape.outputs(), shape.inputs(), tensors(format, values), Optional.empty());
        OperatorNode product =
                MatMulOperator.write(new PackedMatMul(linear, Optional.empty()), "product", "x", "y", wish -> wish);
        return CustomFunctions.complete(
                Models.with(graph().domain(CustomOperator.DOMAIN).build(), product));
    }

    private List<Tensor> tensors(MatrixFormat format, float[] values) {
        if (!format.isInteger()) {
            return MatrixPacking.floats(format).pack(values, shape.outputs(), shape.inputs());
        }
        byte[] codes = new byte[values.length];
        float[] scales = new float[shape.outputs()];
        for (int row = 0; row < shape.outputs(); row++) {
            float largest = 0;
            for (int i = row * shape.inputs(); i < (row + 1) * shape.inputs(); i++) {
                largest = Math.max(largest, Math.abs(values[i]));
            }
            scales[row] = Math.max(largest, Float.MIN_NORMAL) / format.largestCode();
            for (int i = row * shape.inputs(); i < (row + 1) * shape.inputs(); i++) {
                codes[i] = (byte) Math.rint(values[i] / scales[row]);
            }
        }
        return MatrixPacking.integers(format).pack(codes, scales, shape.outputs(), shape.inputs());
    }

    /** Nothing but the call: its input's shape. */
    OnnxModel call() {
        return new GraphBuilder("call", OPSET)
                .input("x", ElementType.FLOAT, List.of(1L, (long) tokens, (long) shape.inputs()))
                .output("y", ElementType.INT64, List.of(3L))
                .node("", "Shape", List.of("x"), List.of("y"), Map.of())
                .build();
    }

    private GraphBuilder graph() {
        return new GraphBuilder("product", OPSET)
                .input("x", ElementType.FLOAT, List.of(1L, (long) tokens, (long) shape.inputs()))
                .output("y", ElementType.FLOAT, List.of(1L, (long) tokens, (long) shape.outputs()));
    }
}
