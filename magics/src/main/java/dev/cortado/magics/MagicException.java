package dev.cortado.magics;

/**
 * A failure whose message is written for the person at the notebook: the thing, what was expected and found, and the way
 * out. It is printed as it is, never with a stack trace.
 */
public final class MagicException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MagicException(String message) {
        super(message);
    }

    public MagicException(String message, Throwable cause) {
        super(message, cause);
    }
}
