package dev.cortado.resource;

import dev.cortado.progress.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.aether.artifact.Artifact;

/** Files inside Maven artifacts. The artifact stays in the user's local repository, the file is unpacked once. */
final class MavenSource {

    private static final Set<String> MOVING = Set.of("LATEST", "RELEASE");

    private final ResourceCache cache;
    private final MavenResolver resolver;

    MavenSource(ResourceCache cache, MavenResolver resolver) {
        this.cache = cache;
        this.resolver = resolver;
    }

    Resource fetch(Location.Maven location, Optional<String> pin, Progress progress) throws IOException {
        Artifact artifact = MavenCoordinates.of(location);
        if (!artifact.isSnapshot() && !MOVING.contains(location.version())) {
            return cache.obtain(path(location, location.version()), pin, progress, out -> {
                ArchiveEntries.fromZip(
                        MavenResolver.path(resolver.single(artifact, progress)),
                        location.coordinates(),
                        location.entry(),
                        out,
                        progress);
                return location.toString();
            });
        }
        // What stands behind the name may have changed: Maven decides how often to look, the content is the key.
        Artifact current = resolver.single(artifact, progress);
        String hash = FileHash.sha256(MavenResolver.path(current), progress);
        Location.Maven resolved = new Location.Maven(
                location.group(), location.artifact(), current.getVersion(), location.classifier(), location.entry());
        return cache.obtain(path(location, current.getVersion() + "@@" + hash.substring(0, 16)), pin, progress, out -> {
            ArchiveEntries.fromZip(
                    MavenResolver.path(current), resolved.coordinates(), location.entry(), out, progress);
            return resolved.toString();
        });
    }

    private static List<String> path(Location.Maven location, String version) {
        List<String> path = new ArrayList<>(List.of("maven", location.group(), location.artifact()));
        path.add(location.classifier().isEmpty() ? version : version + "@" + location.classifier());
        path.addAll(Arrays.asList(location.entry().split("/", -1)));
        return path;
    }
}
