package dev.cortado.magics.model;

import dev.cortado.magics.MagicContext;
import dev.cortado.magics.MagicException;

/** Takes plain paths from the notebook's folder; leaves URIs as they are. */
public final class ResourcePaths {

    private ResourcePaths() {}

    /**
     * The URI or absolute path that a user's words mean.
     *
     * @throws MagicException if they name nothing
     */
    public static String locate(MagicContext context, String written) {
        // A single letter before the colon is a Windows drive.
        if (written.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*")) {
            return written;
        }
        int hash = written.indexOf("#sha256=");
        String path = hash < 0 ? written : written.substring(0, hash);
        if (path.isBlank()) {
            throw new MagicException("'" + written + "' names no file: expected a path or a URI.");
        }
        return context.path(path) + (hash < 0 ? "" : written.substring(hash));
    }

    /** The last part of a URI's or path's name, without a hash suffix. */
    public static String fileName(String uri) {
        String path = uri.replaceFirst("#sha256=.*$", "");
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }
}
