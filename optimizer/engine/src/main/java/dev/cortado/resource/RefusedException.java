package dev.cortado.resource;

/** The server will not say whether it is there: storage services answer so for files that do not exist, too. */
final class RefusedException extends ResourceException {

    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
        super(message);
    }
}
