package dev.cortado.resource;

import java.util.Set;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;

/** Reads the coordinates people write for an artifact. */
final class MavenCoordinates {

    static final String FORM = "group:artifact:version, group:artifact:version:classifier or "
            + "group:artifact:extension[:classifier]:version";

    /** Tells an extension in third place from a version, which has a digit in it nearly always. */
    private static final Set<String> EXTENSIONS =
            Set.of("jar", "pom", "war", "aar", "zip", "tar.gz", "tgz", "so", "dll", "dylib", "json", "txt");

    private MavenCoordinates() {}

    static Artifact parse(String text) throws ResourceException {
        String[] parts = text.strip().split(":", -1);
        for (String part : parts) {
            if (part.isBlank() || part.indexOf('/') >= 0 || part.indexOf('\\') >= 0 || part.equals("..")) {
                throw expected(text);
            }
        }
        return switch (parts.length) {
            case 3 -> new DefaultArtifact(parts[0], parts[1], "jar", parts[2]);
            case 4 ->
                EXTENSIONS.contains(parts[2])
                        ? new DefaultArtifact(parts[0], parts[1], parts[2], parts[3])
                        : new DefaultArtifact(parts[0], parts[1], parts[3], "jar", parts[2]);
            case 5 -> new DefaultArtifact(parts[0], parts[1], parts[3], parts[2], parts[4]);
            default -> throw expected(text);
        };
    }

    static Artifact of(Location.Maven location) {
        return new DefaultArtifact(
                location.group(), location.artifact(), location.classifier(), "jar", location.version());
    }

    /** Returns the coordinates as they are written in a notebook. */
    static String show(Artifact artifact) {
        return artifact.getGroupId() + ":" + artifact.getArtifactId() + ":" + artifact.getVersion()
                + (artifact.getClassifier().isEmpty() ? "" : ":" + artifact.getClassifier());
    }

    private static ResourceException expected(String text) {
        return new ResourceException("expected " + FORM + " but got " + text);
    }
}
