package dev.cortado.resource;

import java.nio.file.Path;

/**
 * A file that is here, whole.
 *
 * @param uri where it came from, with versions resolved ({@code latest} has become a number), without a hash; fetching
 *     it gives the same file again
 * @param file where it lies; a cached file is shared and must not be changed
 * @param sha256 of its content, 64 lower-case hexadecimal digits
 * @param bytes its size
 */
public record Resource(String uri, Path file, String sha256, long bytes) {}
