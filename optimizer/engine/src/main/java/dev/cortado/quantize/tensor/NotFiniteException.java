package dev.cortado.quantize.tensor;

/** A tensor with NaN or an infinity in it, which no integers can stand for; the message names it, the place and the way out. */
public final class NotFiniteException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** With one line. */
    public NotFiniteException(String message) {
        super(message);
    }
}
