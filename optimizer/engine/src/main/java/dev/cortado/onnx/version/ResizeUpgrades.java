package dev.cortado.onnx.version;

import dev.cortado.onnx.Node;
import dev.cortado.onnx.Tensor;
import dev.cortado.onnx.proto.NodeProto;
import java.util.List;
import java.util.Optional;

/**
 * {@code Upsample} got its scales as an input in opset 9 and became {@code Resize} in opset 10. {@code Resize} got rules for
 * coordinates and rounding in opset 11; what it had done before is {@code asymmetric} coordinates, and of the nearest pixels the lower
 * when it enlarges and, in ONNX Runtime, the upper when it shrinks.
 */
final class ResizeUpgrades {

    private ResizeUpgrades() {}

    static String upsample9(Node node, UpgradeContext context) {
        NodeProto.Builder changed = UpgradeContext.without(node, "scales");
        List<Float> scales = node.attribute("scales").orElseThrow().getFloatsList();
        changed.addInput(context.floats(node.outputs().getFirst() + "_scales", scales));
        context.add(changed.build());
        return "scales became an input";
    }

    static String upsample10(Node node, UpgradeContext context) {
        context.add(node.proto().toBuilder().setOpType("Resize").build());
        return "became Resize";
    }

    static String resize11(Node node, UpgradeContext context) throws UnconvertibleException {
        NodeProto.Builder changed = node.proto().toBuilder();
        String scales = node.input(1);
        changed.setInput(1, context.floats(node.outputs().getFirst() + "_roi", List.of()))
                .addInput(scales)
                .addAttribute(UpgradeContext.text("coordinate_transformation_mode", "asymmetric"));
        if (node.text("mode", "nearest").equals("nearest")) {
            changed.addAttribute(
                    UpgradeContext.text("nearest_mode", rounding(context.facts().constant(scales))));
        }
        context.add(changed.build());
        return "its coordinates are written out: asymmetric";
    }

    private static String rounding(Optional<Tensor> scales) throws UnconvertibleException {
        if (scales.isEmpty()) {
            throw new UnconvertibleException(
                    "its scales are computed, and how it rounds to the nearest depends on whether it enlarges");
        }
        boolean enlarges = true;
        boolean shrinks = true;
        for (float scale : scales.get().floats()) {
            enlarges &= scale >= 1;
            shrinks &= scale <= 1;
        }
        if (!enlarges && !shrinks) {
            throw new UnconvertibleException(
                    "it enlarges one dimension and shrinks another, which are rounded differently");
        }
        return enlarges ? "floor" : "ceil";
    }

    static String resize13(Node node, UpgradeContext context) throws UnconvertibleException {
        String mode = node.text("coordinate_transformation_mode", "half_pixel");
        if (mode.equals("tf_half_pixel_for_nn")) {
            throw new UnconvertibleException("its coordinates are " + mode + ", which opset 13 has dropped");
        }
        context.add(node.proto());
        return "the same meaning";
    }
}
