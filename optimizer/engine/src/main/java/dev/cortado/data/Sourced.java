package dev.cortado.data;

import dev.cortado.resource.Resource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Data, and the files it was read from: what a record needs to name its inputs.
 *
 * @param value the data
 * @param files what was read, at least one
 * @param <T> the kind of data
 */
public record Sourced<T>(T value, List<Resource> files) {

    /** Freezes the list. */
    public Sourced {
        files = List.copyOf(files);
    }

    /** Returns the SHA-256 of the one file; of several, that of their hashes in order, each on a line. */
    public String sha256() {
        return files.size() == 1
                ? files.getFirst().sha256()
                : sha256(files.stream().map(file -> file.sha256() + "\n").collect(Collectors.joining()));
    }

    /** Returns how many bytes the files have together. */
    public long bytes() {
        return files.stream().mapToLong(Resource::bytes).sum();
    }

    /** Returns other data made of the same files. */
    public <R> Sourced<R> map(Function<? super T, ? extends R> change) {
        return new Sourced<>(change.apply(value), files);
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
