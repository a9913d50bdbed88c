package dev.cortado.resource;

/** The place was reached and what was asked for is not there: another name may be. */
final class AbsentException extends ResourceException {

    private static final long serialVersionUID = 1L;

    AbsentException(String message) {
        super(message);
    }

    AbsentException(String message, Throwable cause) {
        super(message, cause);
    }
}
