package dev.cortado.resource;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Holds a download to what the hub called it: the SHA-256 of the content for large files, for others the hash that Git
 * gives it, the SHA-1 of {@code blob}, its length and the content. Mirrors that name files by the SHA-1 alone pass, too.
 * A name that is no hash says nothing.
 */
final class HubChecksum {

    private final HubAnswer expected;
    private final List<MessageDigest> shas;

    /** Starts with the first byte that is written to {@code out} after this. */
    HubChecksum(HubAnswer expected, HashingOutput out) {
        this.expected = expected;
        // Git's hash is of the length, too.
        boolean isSha1 = etag().matches("[0-9a-f]{40}") && expected.size().isPresent();
        this.shas = isSha1 ? List.of(sha1(), sha1()) : List.of();
        if (isSha1) {
            String header = "blob " + expected.size().getAsLong() + "\0";
            shas.getFirst().update(header.getBytes(StandardCharsets.US_ASCII));
        }
        shas.forEach(out::alsoHash);
    }

    /**
     * Checks what came.
     *
     * @throws ResourceException if it is not what was announced
     */
    void check(String uri, String sha256, long bytes) throws ResourceException {
        if (expected.size().isPresent() && expected.size().getAsLong() != bytes) {
            throw new ResourceException(
                    "incomplete: the hub announced " + expected.size().getAsLong() + " bytes for " + uri + ", " + bytes
                            + " came; nothing was kept, try again");
        }
        boolean right = etag().matches("[0-9a-f]{64}")
                ? etag().equals(sha256)
                : shas.isEmpty()
                        || shas.stream()
                                .anyMatch(sha ->
                                        HexFormat.of().formatHex(sha.digest()).equals(etag()));
        if (!right) {
            throw new ResourceException("corrupted: what came for " + uri + " does not have the hash " + etag()
                    + " that the hub announced; nothing was kept, try again");
        }
    }

    private String etag() {
        return expected.etag().orElse("");
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
