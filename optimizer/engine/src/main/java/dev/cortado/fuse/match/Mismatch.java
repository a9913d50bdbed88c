package dev.cortado.fuse.match;

import dev.cortado.onnx.Node;

/** A part of a graph that is not what was looked for: at which node, and what was expected instead. */
public final class Mismatch extends Exception {

    private static final long serialVersionUID = 1L;

    private final String node;

    /**
     * Says what was expected.
     *
     * @param node where
     * @param expected what was expected there and what was found, as the end of a sentence that starts with the node
     */
    public Mismatch(Node node, String expected) {
        this(node.toString(), expected);
    }

    /** Says what was expected of a value that no node writes. */
    public Mismatch(String value, String expected) {
        super("at " + value + ": " + expected, null, false, false);
        this.node = value;
    }

    /** Where it was. */
    public String node() {
        return node;
    }
}
