package dev.cortado.resource;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Says in one line why something could not be fetched, and what to do about it. */
final class HttpErrors {

    private HttpErrors() {}

    /** Translates an answer that is not a success. */
    static ResourceException status(URI uri, int status) {
        String where = shown(uri);
        return switch (status) {
            case 404, 410 -> new AbsentException("not found: " + where + " (HTTP " + status + "); check the address");
            case 401 ->
                new RefusedException("not allowed: " + where + " asks who you are (HTTP 401); "
                        + "configure a token for " + uri.getHost() + " (npm: ~/.npmrc, Hugging Face: HF_TOKEN)");
            case 403 ->
                new RefusedException("not allowed: " + where + " refuses (HTTP 403); the file may need an account "
                        + "or an accepted licence on " + uri.getHost());
            case 407 ->
                new ResourceException("the proxy asks who you are (HTTP 407) on the way to " + where
                        + "; set https_proxy=http://user:password@host:port and start Java with "
                        + "-Djdk.http.auth.tunneling.disabledSchemes=");
            case 429 ->
                new ResourceException(
                        uri.getHost() + " says too many requests (HTTP 429) for " + where + "; try again later");
            default ->
                new ResourceException(
                        status >= 500
                                ? uri.getHost() + " has a problem (HTTP " + status + ") with " + where
                                        + "; try again later"
                                : "cannot fetch " + where + ": HTTP " + status);
        };
    }

    /** Translates what the network threw. */
    static ResourceException network(URI uri, IOException error) {
        if (error instanceof ResourceException known) {
            return known;
        }
        String where = shown(uri);
        // With a proxy's password to send, the JDK's client throws where it would otherwise give the status.
        for (int status : new int[] {401, 407}) {
            if (String.valueOf(error.getMessage()).contains("header missing for response code " + status)) {
                return status(uri, status);
            }
        }
        if (has(error, UnknownHostException.class) || has(error, UnresolvedAddressException.class)) {
            return new ResourceException(
                    "unknown host " + uri.getHost() + " for " + where
                            + ": check the address and the network (behind a proxy set https_proxy), "
                            + "or work with --offline",
                    error);
        }
        if (has(error, SSLException.class)) {
            return new ResourceException(
                    "no secure connection to " + uri.getHost() + " for " + where + ": " + reason(error)
                            + "; if a company proxy signs its own certificates, import them with keytool -importcert "
                            + "-cacerts",
                    error);
        }
        if (error instanceof HttpConnectTimeoutException || error instanceof HttpTimeoutException) {
            return new ResourceException(
                    "no answer in time from " + uri.getHost() + " for " + where + "; try again later", error);
        }
        if (has(error, ConnectException.class)) {
            return new ResourceException(
                    "cannot connect to " + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + " for "
                            + where + ": check the address and the network (behind a proxy set https_proxy)",
                    error);
        }
        return new ResourceException(
                "the connection to " + uri.getHost() + " broke while fetching " + where + ": " + reason(error)
                        + "; nothing was kept, try again",
                error);
    }

    /** A body that ended early, by the server's own account of its length. */
    static ResourceException incomplete(URI uri, long expected, long found) {
        return new ResourceException(
                "incomplete: " + shown(uri) + " announced " + expected + " bytes and sent " + found
                        + "; nothing was kept, try again",
                new EOFException());
    }

    /** Leaves the query out: it may hold a signature. */
    static String shown(URI uri) {
        String text = uri.toString();
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query) + "?...";
    }

    private static boolean has(Throwable error, Class<? extends Throwable> kind) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static String reason(Throwable error) {
        Throwable last = error;
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null) {
                last = cause;
            }
        }
        String message = last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
        String line = message.lines().findFirst().orElse("");
        return line.toLowerCase(Locale.ROOT).contains("bytes received")
                ? "the server closed it early (" + line + ")"
                : line;
    }
}
