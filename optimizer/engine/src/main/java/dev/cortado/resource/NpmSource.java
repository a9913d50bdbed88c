package dev.cortado.resource;

import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Files inside npm packages. The package is downloaded once, checked against the registry's hash, and kept. */
final class NpmSource {

    private static final Pattern EXACT_VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+([-+].*)?");

    private final ResourceCache cache;
    private final Connection registry;
    private final boolean offline;

    NpmSource(ResourceCache cache, Connection registry, boolean offline) {
        this.cache = cache;
        this.registry = registry;
        this.offline = offline;
    }

    /** Reads the user's configuration when it is first needed. */
    @FunctionalInterface
    interface Connection {
        NpmRegistry open() throws ResourceException;
    }

    Resource fetch(Location.Npm location, Optional<String> pin, Progress progress) throws IOException {
        Location.Npm exact =
                EXACT_VERSION.matcher(location.version()).matches() ? location : resolve(location, progress);
        return cache.obtain(path(exact), pin, progress, out -> {
            Resource tarball = tarball(exact, progress);
            ArchiveEntries.fromNpmPackage(tarball.file(), tarball.uri(), exact.path(), out, progress);
            return exact.toString();
        });
    }

    /** Shows the files of a package; see {@link Resources#walk}. */
    Resource walk(Location.Npm location, Predicate<String> wanted, EntryVisitor visitor, Progress progress)
            throws IOException {
        Location.Npm exact =
                EXACT_VERSION.matcher(location.version()).matches() ? location : resolve(location, progress);
        Resource tarball = tarball(exact, progress);
        String name = "npm:" + exact.name() + "@" + exact.version();
        if (ArchiveEntries.walkNpmPackage(tarball.file(), name, wanted, visitor, progress) == 0) {
            throw new AbsentException("none of the files asked for is in " + name + "; name another version");
        }
        return new Resource(name, tarball.file(), tarball.sha256(), tarball.bytes());
    }

    /** Finds the version a tag stands for now; offline, the one it stood for last. */
    private Location.Npm resolve(Location.Npm location, Progress progress) throws IOException {
        String moving = "npm:" + location.name() + "@" + location.version();
        String version;
        if (offline) {
            version = cache.recall(moving).orElseThrow(() -> new OfflineException(location.toString()));
        } else {
            version = registry.open().release(location, progress).version();
            cache.remember(moving, version);
        }
        return new Location.Npm(location.name(), version, location.path());
    }

    private Resource tarball(Location.Npm location, Progress progress) throws IOException {
        List<String> path = List.of("npm-packages", location.name() + "-" + location.version() + ".tgz");
        return cache.obtain(path, Optional.empty(), progress, out -> {
            if (offline) {
                throw new OfflineException(location.toString());
            }
            NpmRegistry connected = registry.open();
            NpmRegistry.Release release = connected.release(location, progress);
            connected.download(release, out, progress);
            return release.name();
        });
    }

    private static List<String> path(Location.Npm location) {
        List<String> path = new ArrayList<>(List.of("npm"));
        path.addAll(Arrays.asList(location.name().split("/", -1)));
        path.add(location.version());
        path.addAll(Arrays.asList(location.path().split("/", -1)));
        return path;
    }
}
