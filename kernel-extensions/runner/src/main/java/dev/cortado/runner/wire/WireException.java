package dev.cortado.runner.wire;

import java.io.IOException;

/** The conversation with the kernel broke; the message is one line for the user. */
public class WireException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Creates an exception with a message for the user. */
    public WireException(String message) {
        super(message);
    }
}
