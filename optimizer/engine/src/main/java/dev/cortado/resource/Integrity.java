package dev.cortado.resource;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A hash as npm's registry states it: Subresource Integrity, {@code sha512-BASE64}, several separated by blanks. See
 * https://www.w3.org/TR/SRI/.
 *
 * @param algorithm Java's name of it
 * @param hex the hash in lower-case hexadecimal
 */
record Integrity(String algorithm, String hex) {

    private static final List<String> STRONGEST_FIRST = List.of("sha512", "sha384", "sha256", "sha1");
    private static final Map<String, String> JAVA_NAMES =
            Map.of("sha512", "SHA-512", "sha384", "SHA-384", "sha256", "SHA-256", "sha1", "SHA-1");

    /**
     * Picks the strongest hash.
     *
     * @param integrity may be empty: packages of before 2017 have only {@code shasum}
     * @param shasum SHA-1 in hexadecimal; may be empty
     * @throws ResourceException if there is none
     */
    static Integrity parse(String what, String integrity, String shasum) throws ResourceException {
        try {
            for (String algorithm : STRONGEST_FIRST) {
                for (String entry : integrity.strip().split("\\s+", -1)) {
                    if (entry.startsWith(algorithm + "-")) {
                        // Options may follow a question mark.
                        String base64 = entry.substring(algorithm.length() + 1).split("\\?", -1)[0];
                        byte[] hash = Base64.getDecoder().decode(base64);
                        return new Integrity(
                                JAVA_NAMES.get(algorithm), HexFormat.of().formatHex(hash));
                    }
                }
            }
            if (!shasum.isEmpty()) {
                return new Integrity("SHA-1", shasum.strip().toLowerCase(Locale.ROOT));
            }
        } catch (IllegalArgumentException e) {
            throw new ResourceException("the registry states no readable hash for " + what + ": " + integrity, e);
        }
        throw new ResourceException("the registry states no hash for " + what + ", so it cannot be checked; refused");
    }

    MessageDigest digest() {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }

    /** @throws ResourceException naming both hashes if they differ */
    void check(String what, byte[] found) throws ResourceException {
        String foundHex = HexFormat.of().formatHex(found);
        if (!foundHex.equals(hex)) {
            throw new ResourceException("wrong " + algorithm + " of " + what + ": the registry states " + hex
                    + ", found " + foundHex + "; nothing was kept, try again");
        }
    }
}
