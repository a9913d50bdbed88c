package dev.cortado.quantize.qdq;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.proto.NodeProto;
import dev.cortado.quantize.qdq.Role.Kind;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes float operators between conversions. What a quantised node gives is rounded to integers and back under its own name, so that
 * everybody reads what the integers stand for; what only quantised nodes round has its pair under another name.
 */
final class QdqEmitter extends Emitter {

    private final Map<String, String> rounded = new HashMap<>();
    private final Map<String, String> weights = new HashMap<>();

    QdqEmitter(Emission emission) {
        super(emission);
    }

    @Override
    void plain(Node node) {
        emission().graph().add(node.proto());
    }

    @Override
    Written quantized(Node node, Role role) throws IOException {
        NodeProto.Builder proto = node.proto().toBuilder();
        for (int position : role.activations()) {
            proto.setInput(position, rounded(node.input(position)));
        }
        Weights.Weight weight = null;
        long bytes = 0;
        if (role.hasWeight()) {
            weight = weight(node, role);
            bytes += weight.bytes();
            proto.setInput(role.weight(), weightFloats(weight));
        }
        if (role.bias() != Role.NONE) {
            Biases.Bias bias = biases().add(node, role, weight, true);
            bytes += bias.bytes();
            String floats = emission().graph().freshName(bias.integers() + "_DequantizeLinear_Output");
            emission().dequantize(List.of(bias.integers(), bias.scale()), floats, bias.axis());
            proto.setInput(role.bias(), floats);
        }
        if (role.kind() == Kind.READER) {
            emission().graph().add(proto.build());
            return new Written(describe(role, weight), bytes);
        }
        Map<String, String> raw = new LinkedHashMap<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            String output = plan().joined()
                    .getOrDefault(node.outputs().get(i), node.outputs().get(i));
            if (plan().written().contains(output)) {
                raw.put(output, emission().graph().freshName(output + "_QuantizeLinear_Input"));
                proto.setOutput(i, raw.get(output));
            }
        }
        emission().graph().add(proto.build());
        raw.forEach((output, floats) -> {
            String integers = emission().graph().freshName(output + "_QuantizeLinear_Output");
            emission().quantize(floats, output, integers);
            emission().dequantize(integers, output, output);
        });
        return new Written(describe(role, weight), bytes);
    }

    /** The name of a value after rounding to integers and back. */
    private String rounded(String value) {
        if (plan().written().contains(value)) {
            return value;
        }
        return rounded.computeIfAbsent(value, name -> {
            String floats = emission().graph().freshName(name + "_DequantizeLinear_Output");
            String integers;
            if (emission().constant(name).isPresent()) {
                integers = emission().constantIntegers(name);
            } else {
                integers = emission().graph().freshName(name + "_QuantizeLinear_Output");
                emission().quantize(name, name, integers);
            }
            emission().dequantize(integers, name, floats);
            return floats;
        });
    }

    private String weightFloats(Weights.Weight weight) {
        return weights.computeIfAbsent(weight.integers(), integers -> {
            String floats = emission().graph().freshName(integers + "_DequantizeLinear_Output");
            emission().dequantize(weight.names(), floats, weight.axis());
            return floats;
        });
    }
}
