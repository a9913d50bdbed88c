package dev.cortado.onnx.version;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.proto.NodeProto;
import java.util.List;
import java.util.OptionalInt;

/**
 * {@code Softmax}, {@code LogSoftmax} and {@code Hardmax} in opset 13. Before, the dimensions from {@code axis} on (1 by default) were
 * taken together as one; since, {@code axis} is a single dimension, the last by default.
 *
 * <ol>
 *   <li>The axis is the last one: both mean the same, the axis is written out.
 *   <li>Any other, or the number of dimensions is not known: {@code Flatten}, the operator over the last axis,
 *       {@code Reshape} to the input's own shape.
 * </ol>
 */
final class SoftmaxUpgrade implements Upgrade {

    @Override
    public String upgrade(Node node, UpgradeContext context) {
        long axis = node.integer("axis", 1);
        OptionalInt rank = context.facts().rank(node.input(0));
        NodeProto.Builder overLast =
                UpgradeContext.without(node, "axis").addAttribute(UpgradeContext.integer("axis", -1));
        if (axis == -1 || (rank.isPresent() && axis == rank.getAsInt() - 1)) {
            context.add(overLast.build());
            return "its axis is the last one: the same meaning, written out";
        }
        String output = node.outputs().getFirst();
        String shape = context.freshName(output + "_shape");
        String flat = context.freshName(output + "_flat");
        String answer = context.freshName(output + "_flat_result");
        context.add(make("Shape", context, List.of(node.input(0)), shape).build());
        context.add(make("Flatten", context, List.of(node.input(0)), flat)
                .addAttribute(UpgradeContext.integer("axis", axis))
                .build());
        context.add(overLast.setInput(0, flat).setOutput(0, answer).build());
        context.add(make("Reshape", context, List.of(answer, shape), output).build());
        return "the dimensions from axis " + axis + " on are flattened first, which the operator did itself before";
    }

    private static NodeProto.Builder make(String operator, UpgradeContext context, List<String> inputs, String output) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(context.freshName(output + "_" + operator))
                .addAllInput(inputs)
                .addOutput(output);
    }
}
