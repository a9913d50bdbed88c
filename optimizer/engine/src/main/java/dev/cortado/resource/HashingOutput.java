package dev.cortado.resource;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Writes a new file and hashes it on the way. Failures to write come as {@link ResourceException}. */
final class HashingOutput extends OutputStream {

    private final Path file;
    private final OutputStream out;
    private final MessageDigest digest = sha256();
    private final List<MessageDigest> others = new ArrayList<>();
    private long bytes;

    /** Starts the file anew: what an earlier process left of it is gone. */
    HashingOutput(Path file) throws ResourceException {
        this.file = file;
        try {
            this.out = Files.newOutputStream(file);
        } catch (IOException e) {
            throw StorageErrors.writing(file, e);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
        try {
            out.write(data, offset, length);
        } catch (IOException e) {
            throw StorageErrors.writing(file, e);
        }
        digest.update(data, offset, length);
        others.forEach(other -> other.update(data, offset, length));
        bytes += length;
    }

    @Override
    public void close() throws IOException {
        try {
            out.close();
        } catch (IOException e) {
            throw StorageErrors.writing(file, e);
        }
    }

    /** Feeds another hash from here on. */
    void alsoHash(MessageDigest other) {
        others.add(other);
    }

    Path file() {
        return file;
    }

    long bytes() {
        return bytes;
    }

    /** Returns the hash of all that was written; to be called once. */
    String hash() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
