package dev.cortado.fuse;

import dev.cortado.fuse.match.GraphView;
import dev.cortado.onnx.Node;
import dev.cortado.onnx.NodeSelection;
import dev.cortado.onnx.OnnxModel;
import dev.cortado.onnx.PassReport.NodeChange;
import dev.cortado.onnx.PassReport.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Nodes that may be part of no fusion, by name, and why. What depends on constants and shapes alone is part of a fusion whatever is to be
 * included, since a fusion only reads it; to compute it once, as constant folding does, is to change it.
 *
 * @param kept the reason of each that no fusion may take
 * @param unchanged the reason of each that may not be computed once
 */
record ExcludedNodes(Map<String, String> kept, Map<String, String> unchanged) {

    /**
     * Those of a model.
     *
     * @param include globs on names and operator types; empty for all nodes
     * @param exclude the same
     * @throws IllegalArgumentException if a glob matches no node; names the nearest names
     */
    static ExcludedNodes of(OnnxModel model, List<String> include, List<String> exclude) {
        NodeSelection selection = new NodeSelection(model.graph(), include, exclude);
        NodeSelection excluding = new NodeSelection(model.graph(), List.of(), exclude);
        GraphView view = new GraphView(model, null);
        Map<String, String> kept = new LinkedHashMap<>();
        Map<String, String> unchanged = new LinkedHashMap<>();
        for (Node node : model.graph().nodes()) {
            boolean read =
                    node.outputs().stream().allMatch(value -> value.isEmpty() || view.dependsOnShapesOnly(value));
            selection.reasonToLeave(node).ifPresent(reason -> unchanged.put(node.label(), reason));
            (read ? excluding : selection).reasonToLeave(node).ifPresent(reason -> kept.put(node.label(), reason));
        }
        return new ExcludedNodes(kept, unchanged);
    }

    boolean isEmpty() {
        return unchanged.isEmpty();
    }

    /** A line for each node of a model that no fusion may take. */
    List<NodeChange> lines(OnnxModel model) {
        List<NodeChange> lines = new ArrayList<>();
        for (Node node : model.graph().nodes()) {
            String reason = kept.get(node.label());
            if (reason != null) {
                lines.add(new NodeChange(node.label(), node.operator(), Outcome.UNCHANGED, reason, 0, 0));
            }
        }
        return lines;
    }
}
