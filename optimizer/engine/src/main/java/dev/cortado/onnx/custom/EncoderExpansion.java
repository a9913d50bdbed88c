package dev.cortado.onnx.custom;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.proto.NodeProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * An encoder written as ordinary nodes instead of one, so that values inside it can be looked at.
 *
 * @param nodes in the order in which they run
 * @param constants that they read
 * @param products four a layer, in their order
 */
public record EncoderExpansion(List<NodeProto> nodes, List<Tensor> constants, List<EncoderProduct> products) {

    /** Freezes the lists. */
    public EncoderExpansion {
        nodes = List.copyOf(nodes);
        constants = List.copyOf(constants);
        products = List.copyOf(products);
    }

    /**
     * Writes an encoder.
     *
     * @param name what names of its values begin with
     * @param opset the version of the standard operators of the model that it is for, 11 or newer
     * @param freshName makes a name that the graph does not have yet out of a wish
     */
    public static EncoderExpansion of(
            EncoderStack stack,
            String name,
            EncoderOperator.Values values,
            long opset,
            UnaryOperator<String> freshName) {
        OperatorNode written = EncoderOperator.write(stack, name, values, freshName);
        Node node = Node.of(written.node());
        EncoderBody.Looked body = EncoderBody.looked(node, stack, opset);
        Map<String, String> names = new HashMap<>(Map.of("", ""));
        for (int i = 0; i < node.inputs().size(); i++) {
            names.put(body.function().getInput(i), node.input(i));
        }
        names.put(body.function().getOutput(0), values.output());
        List<NodeProto> nodes = new ArrayList<>();
        for (NodeProto inner : body.function().getNodeList()) {
            NodeProto.Builder outer =
                    inner.toBuilder().clearInput().clearOutput().setName(freshName.apply(name + "/" + inner.getName()));
            inner.getInputList().forEach(input -> outer.addInput(names.get(input)));
            inner.getOutputList()
                    .forEach(output -> outer.addOutput(
                            names.computeIfAbsent(output, _ -> freshName.apply(name + "/value/" + output))));
            nodes.add(outer.build());
        }
        return new EncoderExpansion(
                nodes,
                written.parameters(),
                body.products().stream()
                        .map(product -> new EncoderProduct(
                                names.get(product.input()),
                                names.get(product.output()),
                                product.residual().map(names::get)))
                        .toList());
    }
}
