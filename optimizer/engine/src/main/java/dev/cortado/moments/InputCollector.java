package dev.cortado.moments;

import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.custom.CustomFunctions;
import dev.cortado.onnx.custom.EncoderExpansion;
import dev.cortado.onnx.custom.EncoderMatrix;
import dev.cortado.onnx.custom.EncoderOperator;
import dev.cortado.onnx.custom.EncoderStack;
import dev.cortado.progress.Progress;
import dev.cortado.runtime.Feeds;
import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs a model on samples and sums the {@link InputMoments} of the inputs of a layer's matrices. The encoder is written as ordinary
 * nodes for that, up to the layer that is looked at.
 *
 * @param model the model
 * @param node the encoder in it
 * @param feeds the samples
 */
public record InputCollector(OnnxModel model, Node node, Feeds feeds) {

    private static final int MATRICES = EncoderMatrix.values().length;

    /**
     * Runs all samples.
     *
     * @param stack what the encoder computes in this run
     * @param layer the layer to look at
     * @param matrices those of its matrices whose inputs are looked at
     */
    public Map<EncoderMatrix, InputMoments> collect(
            EncoderStack stack, int layer, Set<EncoderMatrix> matrices, Progress progress) throws IOException {
        GraphRewriter rewriter = new GraphRewriter(model);
        List<String> inputs = List.of();
        for (Node other : model.graph().nodes()) {
            if (other == node) {
                EncoderExpansion expansion = EncoderExpansion.of(
                        stack.withLayers(stack.layers().subList(0, layer + 1)),
                        "expanded_encoder",
                        EncoderOperator.values(node),
                        model.opset(),
                        rewriter::freshName);
                expansion.constants().forEach(constant -> rewriter.addInitializer(constant.proto()));
                expansion.nodes().forEach(rewriter::add);
                inputs = expansion.productInputs().subList(MATRICES * layer, MATRICES * (layer + 1));
            } else {
                rewriter.add(other.proto());
            }
        }
        Map<EncoderMatrix, InputMoments> moments = new EnumMap<>(EncoderMatrix.class);
        Map<String, InputMoments> byValue = new LinkedHashMap<>();
        List<EncoderMatrix> all = List.of(EncoderMatrix.values());
        for (EncoderMatrix matrix : matrices) {
            InputMoments of =
                    new InputMoments(matrix.of(stack.layers().get(layer)).inputs());
            moments.put(matrix, of);
            byValue.put(inputs.get(all.indexOf(matrix)), of);
        }
        ValueMoments.add(CustomFunctions.complete(rewriter.finish()), feeds, byValue, progress);
        moments.values().forEach(InputMoments::finish);
        return moments;
    }
}
