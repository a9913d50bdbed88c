package dev.cortado.onnx.custom;

import dev.cortado.onnx.GraphRewriter;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.proto.NodeProto;
import java.util.List;
import java.util.Optional;

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

    /**
     * The same with a computed value instead of one of its constants.
     *
     * @param value its name; empty to change nothing
     */
    public OperatorNode withInput(int position, Optional<String> value) {
        if (value.isEmpty()) {
            return this;
        }
        String gone = node.getInput(position);
        return new OperatorNode(
                node.toBuilder().setInput(position, value.get()).build(),
                parameters.stream()
                        .filter(parameter -> !parameter.name().equals(gone))
                        .toList());
    }

    /** Adds both to a graph that is being rewritten. */
    public void addTo(GraphRewriter rewriter) {
        parameters.forEach(parameter -> rewriter.addInitializer(parameter.proto()));
        rewriter.add(node);
    }
}
