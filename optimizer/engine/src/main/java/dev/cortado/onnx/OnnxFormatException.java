package dev.cortado.onnx;

import java.io.IOException;

/** A file that is no usable ONNX model. The message is one line: which file, what was found in it, what to do. */
public final class OnnxFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Creates the exception with its one line. */
    public OnnxFormatException(String message) {
        super(message);
    }

    /** Creates the exception with its one line and what was thrown below. */
    public OnnxFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
