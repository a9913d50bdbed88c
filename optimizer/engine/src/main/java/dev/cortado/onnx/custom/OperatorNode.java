package dev.cortado.onnx.custom;

import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.proto.NodeProto;
import java.util.List;

/**
 * A node of one of Cortado's operators, with the constants that it reads. A model that has one is finished by {@link
 * CustomFunctions#complete}.
 *
 * @param node the message
 * @param parameters its constants, under the names by which it reads them
 */
public record OperatorNode(NodeProto node, List<Tensor> parameters) {

    /** Freezes the list. */
    public OperatorNode {
        parameters = List.copyOf(parameters);
    }

    /** Adds both to a graph that is being rewritten. */
    public void addTo(GraphRewriter rewriter) {
        parameters.forEach(parameter -> rewriter.addInitializer(parameter.proto()));
        rewriter.add(node);
    }
}
