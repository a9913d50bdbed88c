package dev.cortado.runtime;

import java.util.Optional;

/** A model that was opened could not be run on these inputs. The message is one line for the user. */
public final class InferenceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String node;

    InferenceException(String message, String node, Throwable cause) {
        super(message, cause);
        this.node = node;
    }

    InferenceException(String message) {
        this(message, "", null);
    }

    /** The name of the node that failed, where ONNX Runtime said. */
    public Optional<String> node() {
        return node.isEmpty() ? Optional.empty() : Optional.of(node);
    }
}
