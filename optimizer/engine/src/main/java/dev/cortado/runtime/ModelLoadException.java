package dev.cortado.runtime;

import java.io.IOException;
import java.util.Optional;

/** A model cannot be opened here. The message is one line for the user: the file, the node where known, the cause. */
public final class ModelLoadException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String node;

    ModelLoadException(String message, String node, Throwable cause) {
        super(message, cause);
        this.node = node;
    }

    ModelLoadException(String message) {
        this(message, "", null);
    }

    /** The name of the node ONNX Runtime could not do with, where it said. */
    public Optional<String> node() {
        return node.isEmpty() ? Optional.empty() : Optional.of(node);
    }
}
