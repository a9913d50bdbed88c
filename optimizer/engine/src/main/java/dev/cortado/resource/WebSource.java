package dev.cortado.resource;

import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Files at web addresses, downloaded once. */
final class WebSource {

    private final ResourceCache cache;
    private final HttpFetcher http;
    private final boolean offline;

    WebSource(ResourceCache cache, HttpFetcher http, boolean offline) {
        this.cache = cache;
        this.http = http;
        this.offline = offline;
    }

    Resource fetch(Location.Web location, Optional<String> pin, Progress progress) throws IOException {
        return cache.obtain(path(location), pin, progress, out -> {
            if (offline) {
                throw new OfflineException(location.toString());
            }
            http.download(location.uri(), HttpFetcher.Headers.NONE, out, "download " + location.fileName(), progress);
            return location.toString();
        });
    }

    /** The hash keeps apart what differs in path or query only; the name at the end is for people. */
    private static List<String> path(Location.Web location) {
        byte[] digest = HashingOutput.sha256().digest(location.toString().getBytes(StandardCharsets.UTF_8));
        return List.of(
                location.uri().getScheme(),
                location.uri().getAuthority(),
                HexFormat.of().formatHex(digest, 0, 8),
                location.fileName());
    }
}
