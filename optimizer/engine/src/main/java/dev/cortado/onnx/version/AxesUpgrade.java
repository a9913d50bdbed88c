package dev.cortado.onnx.version;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.proto.NodeProto;

/**
 * {@code Squeeze}, {@code Unsqueeze} and {@code ReduceSum} in opset 13, the other reductions in opset 18: the attribute
 * {@code axes} became the second input. Without it nothing changes: all axes are meant, as before.
 */
final class AxesUpgrade implements Upgrade {

    @Override
    public String upgrade(Node node, UpgradeContext context) {
        if (node.attribute("axes").isEmpty()) {
            context.add(node.proto());
            return "no axes were named: all are meant, as before";
        }
        NodeProto.Builder changed = UpgradeContext.without(node, "axes");
        changed.addInput(context.longs(node.outputs().getFirst() + "_axes", node.integers("axes")));
        context.add(changed.build());
        return "axes became an input";
    }
}
