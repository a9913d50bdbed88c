package dev.cortado.resource;

import java.io.IOException;

/** A resource could not be had. The message is one line: what, why, and the way out. */
public class ResourceException extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param message one line for the reader */
    public ResourceException(String message) {
        super(message);
    }

    /** @param message one line for the reader */
    public ResourceException(String message, Throwable cause) {
        super(message, cause);
    }
}
