package dev.cortado.runner.notebook;

import java.io.IOException;

/** A file is not a notebook that can be run; the message is one line that names the file, the fault and the way out. */
public final class NotebookFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    NotebookFormatException(String message) {
        super(message);
    }
}
