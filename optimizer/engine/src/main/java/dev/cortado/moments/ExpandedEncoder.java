package dev.cortado.moments;

import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.custom.CustomFunctions;
import dev.cortado.onnx.custom.EncoderExpansion;
import dev.cortado.onnx.custom.EncoderOperator;
import dev.cortado.onnx.custom.EncoderProduct;
import dev.cortado.onnx.custom.EncoderStack;
import java.util.ArrayList;
import java.util.List;

/**
 * A model whose encoder is written as ordinary nodes, several times beside each other.
 *
 * @param model the model; what is behind the encoder reads the first
 * @param products of each encoder, four a layer
 */
record ExpandedEncoder(OnnxModel model, List<List<EncoderProduct>> products) {

    /**
     * Writes it.
     *
     * @param node the encoder in the model
     * @param stacks what the encoders compute
     */
    static ExpandedEncoder of(OnnxModel model, Node node, List<EncoderStack> stacks) {
        GraphRewriter rewriter = new GraphRewriter(model);
        List<List<EncoderProduct>> products = new ArrayList<>();
        for (Node other : model.graph().nodes()) {
            if (other != node) {
                rewriter.add(other.proto());
                continue;
            }
            for (EncoderStack stack : stacks) {
                EncoderOperator.Values values = EncoderOperator.values(node);
                if (!products.isEmpty()) {
                    values = new EncoderOperator.Values(
                            values.hidden(), values.mask(), values.scoreBias(), rewriter.freshName("beside"));
                }
                EncoderExpansion expansion =
                        EncoderExpansion.of(stack, "expanded_encoder", values, model.opset(), rewriter::freshName);
                expansion.constants().forEach(constant -> rewriter.addInitializer(constant.proto()));
                expansion.nodes().forEach(rewriter::add);
                products.add(expansion.products());
            }
        }
        return new ExpandedEncoder(CustomFunctions.complete(rewriter.finish()), products);
    }
}
