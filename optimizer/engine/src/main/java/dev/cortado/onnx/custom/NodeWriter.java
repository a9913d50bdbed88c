package dev.cortado.onnx.custom;

import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.onnx.proto.NodeProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Writes a node of Cortado's domain, input by input. */
final class NodeWriter {

    private final NodeProto.Builder node;
    private final UnaryOperator<String> freshName;
    private final List<Tensor> parameters = new ArrayList<>();

    NodeWriter(CustomOperator operator, String name, String output, UnaryOperator<String> freshName) {
        this.freshName = freshName;
        this.node = NodeProto.newBuilder()
                .setDomain(CustomOperator.DOMAIN)
                .setOpType(operator.operator())
                .setName(name)
                .addOutput(output);
    }

    /** Adds a computed input; the empty string for one that is left out. */
    void input(String value) {
        node.addInput(value);
    }

    /** Adds a constant input, whose name is made of the node's and a word for what it is. */
    void parameter(String what, Tensor tensor) {
        String name = freshName.apply(node.getName() + "." + what.replace(' ', '_'));
        parameters.add(tensor.renamed(name));
        node.addInput(name);
    }

    void parameter(String what, Optional<Tensor> tensor) {
        tensor.ifPresent(present -> parameter(what, present));
    }

    /** Adds a constant input, or leaves it out. */
    void optional(String what, Optional<Tensor> tensor) {
        if (tensor.isPresent()) {
            parameter(what, tensor.get());
        } else {
            input("");
        }
    }

    void norm(String what, Normalization norm) {
        parameter(what + ".scale", norm.scale());
        parameter(what + ".shift", norm.shift());
    }

    void linear(String what, Linear linear) {
        List<Part> parts = MatrixPacking.of(linear.format()).parts(linear.outputs(), linear.inputs());
        for (int i = 0; i < parts.size(); i++) {
            parameter(what + "." + parts.get(i).name(), linear.weights().get(i));
        }
        parameter(what + ".bias", linear.bias());
    }

    void attribute(AttributeProto attribute) {
        node.addAttribute(attribute);
    }

    OperatorNode finish() {
        return new OperatorNode(node.build(), parameters);
    }
}
