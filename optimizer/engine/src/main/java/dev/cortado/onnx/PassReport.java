package dev.cortado.onnx;

import java.util.List;

/**
 * What a pass did, node by node.
 *
 * @param pass the pass's name
 * @param nodes every node the pass considered, in the graph's order
 */
public record PassReport(String pass, List<NodeChange> nodes) {

    public PassReport {
        nodes = List.copyOf(nodes);
    }

    /** How many nodes were changed. */
    public long changed() {
        return nodes.stream().filter(node -> node.outcome() == Outcome.CHANGED).count();
    }

    /** Whether a node was changed. */
    public enum Outcome {
        CHANGED,
        UNCHANGED,
        /** Written in another version of its operator, with the same meaning, so that the pass could do its work. */
        CONVERTED
    }

    /**
     * What became of one node.
     *
     * @param node its name, or the name of its first output when it has none
     * @param operator its operator type
     * @param outcome whether it was changed
     * @param reason what was done, or why nothing was
     * @param bytesBefore the size of its constant tensors before the pass; a tensor that several nodes share counts for
     *     each
     * @param bytesAfter the same after it
     */
    public record NodeChange(
            String node, String operator, Outcome outcome, String reason, long bytesBefore, long bytesAfter) {}
}
