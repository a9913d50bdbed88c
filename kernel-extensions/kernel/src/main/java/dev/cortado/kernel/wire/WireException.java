package dev.cortado.kernel.wire;

/** A message that is not one: unsigned, cut short or not JSON. The kernel logs it and goes on. */
public final class WireException extends Exception {

    private static final long serialVersionUID = 1L;

    public WireException(String message) {
        super(message);
    }

    public WireException(String message, Throwable cause) {
        super(message, cause);
    }
}
