package dev.cortado.magics.model;

import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;
import dev.cortado.resource.Resource;

/** Takes plain paths from the notebook's folder; leaves URIs as they are. */
public final class ResourcePaths {

    private ResourcePaths() {}

    /**
     * The URI or absolute path that a user's words mean.
     *
     * @throws MagicException if they name nothing
     */
    public static String locate(MagicContext context, String written) {
        if (hasScheme(written)) {
            return written;
        }
        String path = withoutHash(written);
        if (path.isBlank()) {
            throw new MagicException("'" + written + "' names no file: expected a path or a URI.");
        }
        return context.path(path) + written.substring(path.length());
    }

    /**
     * The resource under the name a record gives it: a plain path as the user wrote it, so that the record reads the same
     * on another machine; a URI as it was resolved.
     */
    public static Resource asWritten(String written, Resource fetched) {
        return hasScheme(written)
                ? fetched
                : new Resource(withoutHash(written), fetched.file(), fetched.sha256(), fetched.bytes());
    }

    /** A single letter before the colon is a Windows drive. */
    private static boolean hasScheme(String written) {
        return written.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*");
    }

    private static String withoutHash(String written) {
        int hash = written.indexOf("#sha256=");
        return hash < 0 ? written : written.substring(0, hash);
    }

    /** The last part of a URI's or path's name, without a hash suffix. */
    public static String fileName(String uri) {
        String path = withoutHash(uri);
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }
}
