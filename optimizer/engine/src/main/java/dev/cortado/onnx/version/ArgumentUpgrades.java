package dev.cortado.onnx.version;

import dev.cortado.onnx.ElementType;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.proto.NodeProto;
import java.util.List;

/** Operators whose attributes became inputs: {@code Slice} and {@code TopK} in opset 10, {@code Clip} and {@code Pad} in 11, {@code Dropout} in 12. */
final class ArgumentUpgrades {

    private ArgumentUpgrades() {}

    static String slice10(Node node, UpgradeContext context) {
        String output = node.outputs().getFirst();
        NodeProto.Builder changed = UpgradeContext.without(node, "starts", "ends", "axes");
        changed.addInput(context.longs(output + "_starts", node.integers("starts")));
        changed.addInput(context.longs(output + "_ends", node.integers("ends")));
        if (node.attribute("axes").isPresent()) {
            changed.addInput(context.longs(output + "_axes", node.integers("axes")));
        }
        context.add(changed.build());
        return "starts, ends and axes became inputs";
    }

    static String topK10(Node node, UpgradeContext context) {
        NodeProto.Builder changed = UpgradeContext.without(node, "k");
        changed.addInput(context.longs(node.outputs().getFirst() + "_k", List.of(node.integer("k", 0))));
        context.add(changed.build());
        return "k became an input";
    }

    static String clip11(Node node, UpgradeContext context) throws UnconvertibleException {
        NodeProto.Builder changed = UpgradeContext.without(node, "min", "max");
        if (node.attribute("min").isEmpty() && node.attribute("max").isEmpty()) {
            context.add(changed.build());
            return "it has no bounds: the same meaning";
        }
        String output = node.outputs().getFirst();
        ElementType type = context.facts().type(node.input(0));
        changed.addInput(
                node.attribute("min").isEmpty() ? "" : context.number(output + "_min", type, node.real("min", 0)));
        if (node.attribute("max").isPresent()) {
            changed.addInput(context.number(output + "_max", type, node.real("max", 0)));
        }
        context.add(changed.build());
        return "min and max became inputs";
    }

    static String pad11(Node node, UpgradeContext context) throws UnconvertibleException {
        String output = node.outputs().getFirst();
        NodeProto.Builder changed = UpgradeContext.without(node, "pads", "value");
        changed.addInput(context.longs(output + "_pads", node.integers("pads")));
        float value = node.real("value", 0);
        if (value != 0) {
            changed.addInput(
                    context.number(output + "_pad_value", context.facts().type(node.input(0)), value));
        }
        context.add(changed.build());
        return "pads and value became inputs";
    }

    static String dropout10(Node node, UpgradeContext context) throws UnconvertibleException {
        if (node.outputs().size() > 1 && context.isRead(node.outputs().get(1))) {
            throw new UnconvertibleException("its mask is read, and has become a tensor of truth values");
        }
        context.add(node.proto());
        return "nobody reads its mask, whose type has changed: the same meaning";
    }

    static String dropout12(Node node, UpgradeContext context) throws UnconvertibleException {
        NodeProto.Builder changed = UpgradeContext.without(node, "ratio");
        if (node.attribute("ratio").isPresent()) {
            changed.addInput(
                    context.number(node.outputs().getFirst() + "_ratio", ElementType.FLOAT, node.real("ratio", 0)));
        }
        context.add(changed.build());
        return "ratio became an input, which only training looks at";
    }

    static String dft20(Node node, UpgradeContext context) {
        NodeProto.Builder changed = UpgradeContext.without(node, "axis");
        if (node.inputs().size() < 2) {
            changed.addInput("");
        }
        changed.addInput(context.longScalar(node.outputs().getFirst() + "_axis", node.integer("axis", 1)));
        context.add(changed.build());
        return "axis became an input";
    }
}
