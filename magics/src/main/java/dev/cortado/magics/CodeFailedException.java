package dev.cortado.magics;

/** Says that code of the user, evaluated for a magic, has failed; the kernel words its own failures best. */
public final class CodeFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final RuntimeException failure;

    /** @param failure what the kernel threw */
    public CodeFailedException(RuntimeException failure) {
        super(failure);
        this.failure = failure;
    }

    /** What the kernel threw. */
    public RuntimeException failure() {
        return failure;
    }
}
