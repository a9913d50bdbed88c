package dev.cortado.quantize;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.proto.NodeProto;
import java.util.Optional;

/**
 * Puts the bias of a quantised product where ONNX Runtime's fusion looks for it. PyTorch exports {@code Add(bias,
 * product)}; the fusion of product and bias into one kernel wants {@code Add(product, bias)}. The sum is the same.
 */
final class BiasOrder {

    private BiasOrder() {}

    /** The node to keep in the graph: the given one, its inputs swapped if it adds a bias to a quantised product. */
    static NodeProto arranged(Node node, RewriteContext context) {
        if (!node.is("Add") || !context.isProduct(node.input(1))) {
            return node.proto();
        }
        Optional<Tensor> bias = context.graph()
                .model()
                .graph()
                .initializer(node.input(0))
                .filter(tensor ->
                        tensor.type() == ElementType.FLOAT && tensor.shape().size() == 1);
        return bias.isEmpty()
                ? node.proto()
                : node.proto().toBuilder()
                        .setInput(0, node.input(1))
                        .setInput(1, node.input(0))
                        .build();
    }
}
