package dev.cortado.onnx.version;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.proto.NodeProto;

/** {@code Split}: in opset 13 the sizes became an input; since opset 18 a split into equal parts says into how many. */
final class SplitUpgrade {

    private SplitUpgrade() {}

    static String to13(Node node, UpgradeContext context) {
        if (node.attribute("split").isEmpty()) {
            context.add(node.proto());
            return "no sizes were named: the parts are equal, as before";
        }
        NodeProto.Builder changed = UpgradeContext.without(node, "split");
        changed.addInput(context.longs(node.outputs().getFirst() + "_split", node.integers("split")));
        context.add(changed.build());
        return "the sizes became an input";
    }

    static String to18(Node node, UpgradeContext context) {
        if (!node.input(1).isEmpty()) {
            context.add(node.proto());
            return "its sizes are an input: the same meaning";
        }
        context.add(node.proto().toBuilder()
                .addAttribute(
                        UpgradeContext.integer("num_outputs", node.outputs().size()))
                .build());
        return "the number of equal parts is written out";
    }
}
