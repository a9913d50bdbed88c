package dev.cortado.record;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A file that went into a run or came out of it.
 *
 * @param name what the run called it, for example the variable {@code minilm}
 * @param uri where it came from or was put; empty when it exists only in the session
 * @param sha256 of the whole file, 64 lower-case hexadecimal digits
 * @param bytes its size
 */
@JsonPropertyOrder({"name", "uri", "sha256", "bytes"})
public record Artifact(String name, String uri, String sha256, long bytes) {

    private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException if the hash is not a SHA-256 or the size is negative */
    public Artifact {
        if (name == null || uri == null || sha256 == null) {
            throw new IllegalArgumentException("an artifact needs name, uri and sha256");
        }
        sha256 = sha256.toLowerCase(Locale.ROOT);
        if (!SHA_256.matcher(sha256).matches()) {
            throw new IllegalArgumentException(
                    "artifact " + name + ": a SHA-256 has 64 hexadecimal digits, found " + sha256);
        }
        if (bytes < 0) {
            throw new IllegalArgumentException("artifact " + name + ": size " + bytes + " is negative");
        }
    }
}
