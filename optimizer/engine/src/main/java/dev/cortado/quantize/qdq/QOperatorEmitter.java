package dev.cortado.quantize.qdq;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.proto.AttributeProto;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.quantize.qdq.Emission.Scale;
import dev.cortado.quantize.qdq.Role.Kind;
import dev.cortado.quantize.tensor.Nodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes operators on integers: {@code QLinearConv} and {@code QLinearMatMul} of the standard, and ONNX Runtime's own for the rest
 * (https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md). What moves numbers about does so with integers.
 */
final class QOperatorEmitter extends Emitter {

    private static final Set<String> STANDARD = Set.of("QLinearConv", "QLinearMatMul");

    /** From this opset on a {@code Softmax} is along the last dimension unless said otherwise. */
    private static final long SOFTMAX_OF_LAST = 13;

    private final Map<String, String> integers = new HashMap<>();

    QOperatorEmitter(Emission emission) {
        super(emission);
    }

    @Override
    void plain(Node node) {
        emission().graph().add(node.proto());
    }

    @Override
    Written quantized(Node node, Role role) throws IOException {
        if (role.kind() == Kind.RELOCATION || role.kind() == Kind.READER) {
            return moved(node, role);
        }
        Weights.Weight weight = role.hasWeight() ? weight(node, role) : null;
        long bytes = weight == null ? 0 : weight.bytes();
        String bias = "";
        if (role.bias() != Role.NONE) {
            Biases.Bias added = biases().add(node, role, weight, false);
            bias = added.integers();
            bytes += added.bytes();
        }
        List<String> inputs = new ArrayList<>();
        List<AttributeProto> attributes = new ArrayList<>(node.proto().getAttributeList());
        String output = node.outputs().getFirst();
        output = plan().joined().getOrDefault(output, output);
        boolean written = plan().written().contains(output);
        switch (node.operator()) {
            case "Concat" -> {
                inputs.addAll(scales(output));
                role.activations().forEach(position -> inputs.addAll(operand(node.input(position))));
            }
            case "Where" -> {
                inputs.add(node.input(0));
                role.activations().forEach(position -> inputs.addAll(operand(node.input(position))));
                inputs.addAll(scales(output));
            }
            default -> {
                role.activations().forEach(position -> inputs.addAll(operand(node.input(position))));
                if (weight != null) {
                    inputs.addAll(weight.names());
                }
                if (node.is("Gemm")) {
                    inputs.add(bias);
                    attributes.removeIf(attribute -> attribute.getName().equals("beta"));
                }
                if (written) {
                    inputs.addAll(scales(output));
                }
                if (node.is("Conv") && !bias.isEmpty()) {
                    inputs.add(bias);
                }
                if (node.is("Softmax")) {
                    long opset = emission().graph().model().opset();
                    attributes.removeIf(attribute -> attribute.getName().equals("axis"));
                    attributes.add(Nodes.integer("axis", node.integer("axis", opset < SOFTMAX_OF_LAST ? 1 : -1)));
                    attributes.add(Nodes.integer("opset", opset));
                }
            }
        }
        String result = written ? emission().graph().freshName(output + "_quantized") : output;
        add(NodeProto.newBuilder()
                .setOpType(operator(node))
                .setName(emission().graph().freshName(node.label() + "_quant"))
                .addAllInput(inputs)
                .addOutput(result)
                .addAllAttribute(attributes)
                .build());
        if (written) {
            give(output, result);
        }
        return new Written(describe(role, weight), bytes);
    }

    private static String operator(Node node) {
        return node.is("Gemm") ? "QGemm" : "QLinear" + node.operator();
    }

    private void add(NodeProto node) {
        if (STANDARD.contains(node.getOpType())) {
            emission().graph().add(node);
        } else {
            emission().addMicrosoft(node);
        }
    }

    private Written moved(Node node, Role role) {
        NodeProto.Builder proto = node.proto().toBuilder();
        String input = node.input(0);
        proto.setInput(0, integers(input));
        if (node.is("Pad") && node.text("mode", "constant").equals("constant")) {
            // 0 as an integer is the zero point.
            String zero = emission().scale(input).zeroPoint();
            if (proto.getInputCount() > 2) {
                proto.setInput(2, zero);
            } else {
                proto.addInput(zero);
            }
        }
        List<String> results = new ArrayList<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            String output = node.outputs().get(i);
            if (plan().written().contains(output)) {
                results.add(emission().graph().freshName(output + "_quantized"));
                proto.setOutput(i, results.getLast());
            } else {
                results.add("");
            }
        }
        emission().graph().add(proto.build());
        for (int i = 0; i < results.size(); i++) {
            if (!results.get(i).isEmpty()) {
                give(node.outputs().get(i), results.get(i));
            }
        }
        return new Written(describe(role, null), 0);
    }

    /** Notes a value's integers, and adds its floats where somebody reads those. */
    private void give(String value, String result) {
        integers.put(value, result);
        var graph = emission().graph().model().graph();
        boolean floats = graph.isOutput(value)
                || graph.consumers(value).stream()
                        .anyMatch(reader -> !plan().readsIntegers(reader, value) || readsOtherwise(reader, value));
        if (floats) {
            emission().dequantize(result, value, value);
        }
    }

    /** Whether a node that reads a value as integers also reads it as floats, at another position or in a graph inside. */
    private boolean readsOtherwise(Node reader, String value) {
        Role role = plan().role(reader).orElseThrow();
        for (int position = 0; position < reader.inputs().size(); position++) {
            if (reader.input(position).equals(value) && !role.activations().contains(position)) {
                return true;
            }
        }
        return false;
    }

    private List<String> scales(String value) {
        Scale scale = emission().scale(value);
        return List.of(scale.scale(), scale.zeroPoint());
    }

    private List<String> operand(String value) {
        List<String> operand = new ArrayList<>();
        operand.add(integers(value));
        operand.addAll(scales(value));
        return operand;
    }

    private String integers(String value) {
        return integers.computeIfAbsent(value, name -> {
            if (emission().constant(name).isPresent()) {
                return emission().constantIntegers(name);
            }
            String result = emission().graph().freshName(name + "_QuantizeLinear_Output");
            emission().quantize(name, name, result);
            return result;
        });
    }
}
