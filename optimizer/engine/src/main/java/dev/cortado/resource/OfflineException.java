package dev.cortado.resource;

/** What was asked for is not here, and the network must not be used. */
final class OfflineException extends ResourceException {

    private static final long serialVersionUID = 1L;

    OfflineException(String what) {
        super(what + " is not in the cache and Cortado is offline: run it once without --offline "
                + "(and without CORTADO_OFFLINE or -Dcortado.offline), or name a local file");
    }

    OfflineException(String message, Throwable cause) {
        super(message, cause);
    }
}
