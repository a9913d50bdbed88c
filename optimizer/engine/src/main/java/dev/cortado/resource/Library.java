package dev.cortado.resource;

import java.nio.file.Path;

/**
 * One file that a library request came down to.
 *
 * @param coordinates {@code group:artifact:version}, or {@code group:artifact:extension:classifier:version}; the version is
 *     an exact one, whatever was asked for
 * @param file in the user's local Maven repository
 * @param sha256 of the file, 64 lower-case hexadecimal digits
 * @param bytes its size
 */
public record Library(String coordinates, Path file, String sha256, long bytes) {

    /** The group and the artifact, such as {@code org.apache.commons:commons-math3}. */
    public String name() {
        String[] parts = coordinates.split(":", -1);
        return parts[0] + ":" + parts[1];
    }

    /** The exact version. */
    public String version() {
        return coordinates.substring(coordinates.lastIndexOf(':') + 1);
    }
}
