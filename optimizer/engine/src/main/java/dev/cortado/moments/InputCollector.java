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

/**
 * Runs a model on samples and sums the {@link InputMoments} of a layer's matrices. The encoder is written as ordinary nodes for that, up to
 * the layer that is looked at.
 *
 * @param model the model
 * @param node the encoder in it
 * @param feeds the samples
 */
public record InputCollector(OnnxModel model, Node node, Feeds feeds) {

    /**
     * Runs all samples.
     *
     * @param stack what the encoder computes in this run
     * @param layer the layer to look at
     * @param matrices those of its matrices whose inputs are looked at
     */
    public Map<EncoderMatrix, InputMoments> collect(
            EncoderStack stack, int layer, Set<EncoderMatrix> matrices, Progress progress) throws IOException {
        ExpandedEncoder expanded = ExpandedEncoder.of(model, node, List.of(stack.upTo(layer)));
        Map<EncoderMatrix, InputMoments> moments = new EnumMap<>(EncoderMatrix.class);
        Map<String, InputMoments> byValue = new LinkedHashMap<>();
        for (EncoderMatrix matrix : matrices) {
            InputMoments of =
                    new InputMoments(matrix.of(stack.layers().get(layer)).inputs());
            moments.put(matrix, of);
            byValue.put(matrix.of(layer, expanded.products().getFirst()).input(), of);
        }
        expanded.run(
                feeds,
                byValue.keySet(),
                (value, tensor) -> byValue.get(value).add(TensorValues.floats(tensor)),
                progress);
        moments.values().forEach(InputMoments::finish);
        return moments;
    }
}
