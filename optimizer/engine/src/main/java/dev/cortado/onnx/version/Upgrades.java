package dev.cortado.onnx.version;

import dev.cortado.onnx.Node;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All changes of meaning or form, by operator and opset. Every other new version of an operator only allows more than before (types,
 * attributes whose default is the former behaviour, negative axes), so that a node means the same in it.
 */
final class Upgrades {

    private final Map<Integer, Map<String, Upgrade>> byOpset = new TreeMap<>();

    Upgrades() {
        Upgrade axes = new AxesUpgrade();
        Upgrade softmax = new SoftmaxUpgrade();
        put(9, "BatchNormalization", BatchNormalizationUpgrades::to9);
        put(9, "Upsample", ResizeUpgrades::upsample9);
        put(9, "Scan", (node, context) -> {
            throw new UnconvertibleException("opset 9 dropped its batch dimension");
        });
        put(10, "Dropout", ArgumentUpgrades::dropout10);
        put(10, "Slice", ArgumentUpgrades::slice10);
        put(10, "TopK", ArgumentUpgrades::topK10);
        put(10, "Upsample", ResizeUpgrades::upsample10);
        put(11, "Clip", ArgumentUpgrades::clip11);
        put(11, "Pad", ArgumentUpgrades::pad11);
        put(11, "Resize", ResizeUpgrades::resize11);
        put(11, "Scatter", Upgrades::scatter11);
        put(12, "Dropout", ArgumentUpgrades::dropout12);
        for (String operator : new String[] {"Hardmax", "LogSoftmax", "Softmax"}) {
            put(13, operator, softmax);
        }
        for (String operator : new String[] {"ReduceSum", "Squeeze", "Unsqueeze"}) {
            put(13, operator, axes);
        }
        put(13, "Resize", ResizeUpgrades::resize13);
        put(13, "Split", SplitUpgrade::to13);
        put(14, "BatchNormalization", BatchNormalizationUpgrades::to14);
        put(16, "RoiAlign", Upgrades::roiAlign16);
        for (String kind :
                new String[] {"L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "SumSquare"}) {
            put(18, "Reduce" + kind, axes);
        }
        put(18, "Split", SplitUpgrade::to18);
        put(20, "DFT", ArgumentUpgrades::dft20);
        put(20, "GridSample", Upgrades::gridSample20);
        put(21, "GroupNormalization", (node, context) -> {
            throw new UnconvertibleException("its scale and bias, one for each group, became one for each channel");
        });
    }

    private void put(int opset, String operator, Upgrade upgrade) {
        byOpset.computeIfAbsent(opset, version -> new TreeMap<>()).put(operator, upgrade);
    }

    /** The changes that lie between two opsets, the lower one excluded, the lower opsets first. */
    NavigableMap<Integer, Map<String, Upgrade>> between(long from, long to) {
        NavigableMap<Integer, Map<String, Upgrade>> between = new TreeMap<>();
        for (int opset : new TreeSet<>(byOpset.keySet())) {
            if (opset > from && opset <= to) {
                between.put(opset, byOpset.get(opset));
            }
        }
        return Collections.unmodifiableNavigableMap(between);
    }

    private static String scatter11(Node node, UpgradeContext context) {
        context.add(node.proto().toBuilder().setOpType("ScatterElements").build());
        return "became ScatterElements";
    }

    private static String roiAlign16(Node node, UpgradeContext context) {
        context.add(node.proto().toBuilder()
                .addAttribute(UpgradeContext.text("coordinate_transformation_mode", "output_half_pixel"))
                .build());
        return "its coordinates are written out: output_half_pixel";
    }

    private static String gridSample20(Node node, UpgradeContext context) {
        String mode = node.text("mode", "bilinear");
        String renamed = mode.equals("nearest") ? mode : mode.equals("bicubic") ? "cubic" : "linear";
        context.add(UpgradeContext.without(node, "mode")
                .addAttribute(UpgradeContext.text("mode", renamed))
                .build());
        return "its mode is called " + renamed + " now";
    }
}
