package dev.cortado.moments;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.custom.EncoderMatrix;
import dev.cortado.onnx.custom.EncoderStack;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Feeds;
import dev.cortado.runtime.TensorValues;
import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Runs a model on samples and sums the {@link InputMoments} or the {@link InputMeans} of the inputs of a layer's matrices. The encoder is written as ordinary
 * nodes for that, up to the layer that is looked at.
 *
 * @param model the model
 * @param node the encoder in it
 * @param feeds the samples
 */
public record InputCollector(OnnxModel model, Node node, Feeds feeds) {

    /**
     * Runs all samples, and sums the second moments.
     *
     * @param stack what the encoder computes in this run
     * @param layer the layer to look at
     * @param matrices those of its matrices whose inputs are looked at
     */
    public Map<EncoderMatrix, InputMoments> collect(
            EncoderStack stack, int layer, Set<EncoderMatrix> matrices, Progress progress) throws IOException {
        Map<EncoderMatrix, InputMoments> moments = new EnumMap<>(EncoderMatrix.class);
        matrices.forEach(matrix -> moments.put(matrix, new InputMoments(inputs(stack, layer, matrix))));
        run(stack, layer, matrices, (matrix, tokens) -> moments.get(matrix).add(tokens), progress);
        moments.values().forEach(InputMoments::finish);
        return moments;
    }

    /** Runs all samples, and sums the inputs of all matrices of a layer, which takes less time than their second moments. */
    public Map<EncoderMatrix, InputMeans> means(EncoderStack stack, int layer, Progress progress) throws IOException {
        Map<EncoderMatrix, InputMeans> means = new EnumMap<>(EncoderMatrix.class);
        for (EncoderMatrix matrix : EncoderMatrix.values()) {
            means.put(matrix, new InputMeans(inputs(stack, layer, matrix)));
        }
        run(stack, layer, means.keySet(), (matrix, tokens) -> means.get(matrix).add(tokens), progress);
        return means;
    }

    private static int inputs(EncoderStack stack, int layer, EncoderMatrix matrix) {
        return matrix.of(stack.layers().get(layer)).inputs();
    }

    private void run(
            EncoderStack stack,
            int layer,
            Set<EncoderMatrix> matrices,
            BiConsumer<EncoderMatrix, float[]> seen,
            Progress progress)
            throws IOException {
        ExpandedEncoder expanded = ExpandedEncoder.of(model, node, List.of(stack.upTo(layer)));
        Map<String, EncoderMatrix> byValue = new LinkedHashMap<>();
        for (EncoderMatrix matrix : matrices) {
            byValue.put(matrix.of(layer, expanded.products().getFirst()).input(), matrix);
        }
        SampledValues.run(
                expanded.model(),
                feeds,
                byValue.keySet(),
                (value, tensor) -> seen.accept(byValue.get(value), TensorValues.floats(tensor)),
                progress);
    }
}
