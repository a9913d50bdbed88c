package dev.cortado.runner.wire;

/** The kernel's process is gone while an answer was awaited; the message says how it ended. */
public final class KernelDiedException extends WireException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception with a message for the user. */
    public KernelDiedException(String message) {
        super(message);
    }
}
