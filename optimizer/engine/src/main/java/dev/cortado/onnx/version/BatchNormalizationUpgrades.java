package dev.cortado.onnx.version;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.proto.NodeProto;
import java.util.List;

/** {@code BatchNormalization}: opset 9 dropped {@code spatial}, opset 14 the outputs of training that no one asks for by a flag. */
final class BatchNormalizationUpgrades {

    private BatchNormalizationUpgrades() {}

    static String to9(Node node, UpgradeContext context) throws UnconvertibleException {
        if (node.integer("spatial", 1) == 0) {
            throw new UnconvertibleException(
                    "it normalises each position by itself (spatial 0), which opset 9 dropped");
        }
        context.add(UpgradeContext.without(node, "spatial").build());
        return "spatial was dropped, 1 is meant always";
    }

    static String to14(Node node, UpgradeContext context) throws UnconvertibleException {
        List<String> outputs = node.outputs();
        for (String output : outputs.subList(1, outputs.size())) {
            if (context.isRead(output)) {
                throw new UnconvertibleException("'" + output + "' is read, an output of training");
            }
        }
        NodeProto.Builder changed = node.proto().toBuilder().clearOutput().addOutput(outputs.getFirst());
        context.add(changed.build());
        return outputs.size() == 1 ? "the same meaning" : "the outputs of training, which nobody reads, are gone";
    }
}
