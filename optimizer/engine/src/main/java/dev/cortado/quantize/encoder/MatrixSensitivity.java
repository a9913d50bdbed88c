package dev.cortado.quantize.encoder;

import dev.cortado.moments.InputCollector;
import dev.cortado.moments.InputMoments;
import dev.cortado.moments.MatrixChange;
import dev.cortado.moments.ValueMoments;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.custom.CustomOperator;
import dev.cortado.onnx.custom.EncoderMatrix;
import dev.cortado.onnx.custom.EncoderOperator;
import dev.cortado.onnx.custom.EncoderStack;
import dev.cortado.onnx.custom.Linear;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.onnx.custom.MatrixRows;
import dev.cortado.onnx.custom.PackedMatMul;
import dev.cortado.onnx.custom.StoredConstants;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Feeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How much a matrix' outputs suffer from fewer bits.
 *
 * @param name of the matrix, for example {@code layer.0.up}, or of a product
 * @param outputError the error of its outputs when it is rounded to nearest, beside the outputs, both as root mean squares around their means
 */
public record MatrixSensitivity(String name, double outputError) {

    /**
     * Measures all matrices of floats of a model's first encoder, or if it has none of its {@code QuantMatMul} nodes, on the inputs that they have
     * in the model as it is.
     *
     * @param format an integer format
     * @throws IllegalArgumentException if the model has neither
     */
    public static List<MatrixSensitivity> of(OnnxModel model, MatrixFormat format, Feeds samples, Progress progress)
            throws IOException {
        Optional<Node> encoder = model.graph().nodes().stream()
                .filter(CustomOperator.ENCODER::is)
                .findFirst();
        return encoder.isPresent()
                ? ofEncoder(model, encoder.get(), format, samples, progress)
                : ofProducts(model, format, samples, progress);
    }

    private static List<MatrixSensitivity> ofEncoder(
            OnnxModel model, Node node, MatrixFormat format, Feeds samples, Progress progress) throws IOException {
        EncoderStack stack = EncoderOperator.read(node, StoredConstants.of(model.graph()));
        InputCollector collector = new InputCollector(model, node, samples);
        List<MatrixSensitivity> found = new ArrayList<>();
        for (int layer = 0; layer < stack.layers().size(); layer++) {
            Map<EncoderMatrix, InputMoments> inputs =
                    collector.collect(stack, layer, EnumSet.allOf(EncoderMatrix.class), progress);
            for (EncoderMatrix matrix : EncoderMatrix.values()) {
                measure(matrix.name(layer), matrix.of(stack.layers().get(layer)), format, inputs.get(matrix))
                        .ifPresent(found::add);
            }
        }
        return List.copyOf(found);
    }

    private static List<MatrixSensitivity> ofProducts(
            OnnxModel model, MatrixFormat format, Feeds samples, Progress progress) throws IOException {
        Map<Node, PackedMatMul> products = PackedProducts.of(model);
        if (products.isEmpty()) {
            throw new IllegalArgumentException("The model has no node Encoder and none QuantMatMul: fuse it first");
        }
        Map<String, Integer> widths = new LinkedHashMap<>();
        products.forEach(
                (node, product) -> widths.put(node.input(0), product.linear().inputs()));
        List<MatrixSensitivity> found = new ArrayList<>();
        long budget = Runtime.getRuntime().maxMemory() / ProductQuantizer.HEAP_PART;
        new ValueMoments(model, samples, budget)
                .collect(
                        widths,
                        (value, inputs) -> products.forEach((node, product) -> {
                            if (node.input(0).equals(value)) {
                                measure(node.label(), product.linear(), format, inputs)
                                        .ifPresent(found::add);
                            }
                        }),
                        progress);
        return List.copyOf(found);
    }

    private static Optional<MatrixSensitivity> measure(
            String name, Linear linear, MatrixFormat format, InputMoments inputs) {
        if (linear.format().isInteger()) {
            return Optional.empty();
        }
        double[][] weights = MatrixRows.of(name, linear);
        double[][] rounded = new MatrixSolver(format).nearest(weights).decoded();
        return Optional.of(new MatrixSensitivity(name, MatrixChange.relativeError(weights, rounded, inputs)));
    }
}
