package dev.cortado.kernel.cell;

/** A magic that cannot be read. The message is for the user. */
public final class CellSyntaxException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int position;

    CellSyntaxException(String message, int position) {
        super(message);
        this.position = position;
    }

    /** Where in the cell. */
    public int position() {
        return position;
    }
}
