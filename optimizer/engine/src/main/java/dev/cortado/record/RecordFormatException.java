package dev.cortado.record;

/** A text is not a record this version can read. The message is one line and says what is wrong with it. */
public final class RecordFormatException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** @param message one line for the reader */
    public RecordFormatException(String message) {
        super(message);
    }

    /** @param message one line for the reader */
    public RecordFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
