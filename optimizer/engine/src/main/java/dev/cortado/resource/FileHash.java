package dev.cortado.resource;

import dev.cortado.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The SHA-256 of a file that is already here. */
final class FileHash {

    private FileHash() {}

    /** Returns 64 lower-case hexadecimal digits. */
    static String sha256(Path file, Progress progress) throws IOException {
        MessageDigest digest = HashingOutput.sha256();
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            Transfer.copy(in, out, "check " + file.getFileName(), Files.size(file), progress);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
