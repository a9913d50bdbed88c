package dev.cortado.onnx.version;

/** A node that a newer version of its operator cannot express; the message is the reason, a phrase. */
final class UnconvertibleException extends Exception {

    private static final long serialVersionUID = 1L;

    UnconvertibleException(String reason) {
        super(reason);
    }
}
