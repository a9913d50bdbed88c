package dev.cortado.prune;

import dev.cortado.moments.OutputCollector;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.custom.CustomOperator;
import dev.cortado.onnx.custom.EncoderMatrix;
import dev.cortado.onnx.custom.EncoderOperator;
import dev.cortado.onnx.custom.EncoderStack;
import dev.cortado.onnx.custom.Linear;
import dev.cortado.onnx.custom.StoredConstants;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Feeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How much a matrix' outputs suffer when it alone is pruned.
 *
 * @param name of the matrix, for example {@code layer.0.up}
 * @param outputError what its outputs then miss of themselves, as in {@link MatrixPruning}
 */
public record MatrixSensitivity(String name, double outputError) {

    /**
     * Measures the matrices of a model's first encoder that are to be pruned.
     *
     * @throws IllegalArgumentException if the model has no {@code Encoder}, or a setting is for a matrix that it has not
     */
    public static List<MatrixSensitivity> of(OnnxModel model, EncoderPruning settings, Feeds samples, Progress progress)
            throws IOException {
        Node node = model.graph().nodes().stream()
                .filter(CustomOperator.ENCODER::is)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The model has no node Encoder: fuse it first"));
        EncoderStack stack = EncoderOperator.read(node, StoredConstants.of(model.graph()));
        settings.sparsity().check(stack.layers().size());
        OutputCollector collector = new OutputCollector(model, node, samples);
        List<MatrixSensitivity> found = new ArrayList<>();
        for (int layer = 0; layer < stack.layers().size(); layer++) {
            progress.step("prune matrices one by one", layer, stack.layers().size(), Progress.Unit.ITEMS);
            for (EncoderMatrix matrix : EncoderMatrix.values()) {
                Linear linear = matrix.of(stack.layers().get(layer));
                double sparsity = settings.sparsity().of(layer, matrix);
                String name = matrix.name(layer);
                if (PrunedMatrix.reasonToLeave(linear, sparsity).isEmpty()) {
                    PrunedMatrix.of(
                                    name,
                                    linear,
                                    settings.pattern(),
                                    sparsity,
                                    Optional.of(collector.collect(stack, stack, layer, matrix, progress)))
                            .outcome()
                            .outputError()
                            .ifPresent(error -> found.add(new MatrixSensitivity(name, error)));
                }
            }
        }
        return List.copyOf(found);
    }
}
