package dev.cortado.runner.parameters;

import java.io.IOException;

/** A parameter cannot be set; the message says why and what could be. */
public final class ParameterException extends IOException {

    private static final long serialVersionUID = 1L;

    ParameterException(String message) {
        super(message);
    }
}
