package dev.cortado.onnx.version;

import dev.cortado.onnx.Node;

/** What one operator's change in one version of the operator set means for a node. */
@FunctionalInterface
interface Upgrade {

    /**
     * Adds to the context what the node is in the new version: nodes that give the same outputs under the same names.
     *
     * @return what was done, one phrase for the report
     * @throws UnconvertibleException if the new version cannot say what the node does
     */
    String upgrade(Node node, UpgradeContext context) throws UnconvertibleException;
}
