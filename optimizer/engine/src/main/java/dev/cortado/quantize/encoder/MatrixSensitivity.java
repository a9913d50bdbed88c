package dev.cortado.quantize.encoder;

import dev.cortado.moments.InputCollector;
import dev.cortado.moments.InputMoments;
import dev.cortado.moments.MatrixChange;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.custom.CustomOperator;
import dev.cortado.onnx.custom.EncoderMatrix;
import dev.cortado.onnx.custom.EncoderOperator;
import dev.cortado.onnx.custom.EncoderStack;
import dev.cortado.onnx.custom.Linear;
import dev.cortado.onnx.custom.MatrixFormat;
import dev.cortado.onnx.custom.StoredConstants;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Feeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/**
 * How much a matrix' outputs suffer from fewer bits.
 *
 * @param name of the matrix, for example {@code layer.0.up}
 * @param outputError the error of its outputs when it is rounded to nearest, beside the outputs, both as root mean squares around their means
 */
public record MatrixSensitivity(String name, double outputError) {

    /**
     * Measures all matrices of floats of a model's first encoder on the inputs that they have in the model as it is.
     *
     * @param format an integer format
     * @throws IllegalArgumentException if the model has no {@code Encoder}
     */
    public static List<MatrixSensitivity> of(OnnxModel model, MatrixFormat format, Feeds samples, Progress progress)
            throws IOException {
        Node node = model.graph().nodes().stream()
                .filter(CustomOperator.ENCODER::is)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The model has no node Encoder: fuse it first"));
        EncoderStack stack = EncoderOperator.read(node, StoredConstants.of(model.graph()));
        InputCollector collector = new InputCollector(model, node, samples);
        MatrixSolver solver = new MatrixSolver(format);
        List<MatrixSensitivity> found = new ArrayList<>();
        for (int layer = 0; layer < stack.layers().size(); layer++) {
            Map<EncoderMatrix, InputMoments> inputs =
                    collector.collect(stack, layer, EnumSet.allOf(EncoderMatrix.class), progress);
            for (EncoderMatrix matrix : EncoderMatrix.values()) {
                Linear linear = matrix.of(stack.layers().get(layer));
                if (!linear.format().isInteger()) {
                    double[][] weights = EncoderSolver.rows(matrix.name(layer), linear);
                    double error = MatrixChange.relativeError(
                            weights, solver.nearest(weights).decoded(), inputs.get(matrix));
                    found.add(new MatrixSensitivity(matrix.name(layer), error));
                }
            }
        }
        return List.copyOf(found);
    }
}
