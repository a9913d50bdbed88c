package dev.cortado.runtime;

import java.io.IOException;
import java.util.Optional;

/** A changed model must not be handed over: it does not load, does not run, or answers nonsense. One line for the user. */
public final class ModelVerificationException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String node;

    ModelVerificationException(String message, String node, Throwable cause) {
        super(message, cause);
        this.node = node;
    }

    /** Says what is wrong with the changed model, in one line. */
    public ModelVerificationException(String message) {
        this(message, "", null);
    }

    /** The name of the node at fault, where ONNX Runtime said which. */
    public Optional<String> node() {
        return node.isEmpty() ? Optional.empty() : Optional.of(node);
    }
}
