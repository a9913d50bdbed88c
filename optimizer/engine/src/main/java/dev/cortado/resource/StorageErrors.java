package dev.cortado.resource;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Locale;

/** Says in one line why something could not be written. */
final class StorageErrors {

    private StorageErrors() {}

    /** Translates what the file system threw while {@code file} was being written. */
    static ResourceException writing(Path file, IOException error) {
        if (error instanceof ResourceException known) {
            return known;
        }
        String reason = reason(error);
        String lower = reason.toLowerCase(Locale.ROOT);
        Path folder = file.toAbsolutePath().getParent();
        if (lower.contains("no space left")
                || lower.contains("not enough space")
                || lower.contains("disk quota exceeded")) {
            return new ResourceException(
                    "no disk space left in " + folder + ": free some, or set CORTADO_HOME to a folder on a larger disk",
                    error);
        }
        if (error instanceof AccessDeniedException
                || lower.contains("permission denied")
                || lower.contains("read-only file system")) {
            return new ResourceException(
                    "may not write in " + folder + ": set CORTADO_HOME to a folder of yours", error);
        }
        return new ResourceException("cannot write " + file + ": " + reason, error);
    }

    /** As {@link #writing(Path, IOException)}, for the cache of the Hugging Face hub, which lies elsewhere. */
    static IOException writingHub(Path file, IOException error) {
        if (error instanceof ResourceException known && !known.getMessage().contains("set CORTADO_HOME")) {
            return known;
        }
        ResourceException said = writing(file, error);
        return new ResourceException(said.getMessage().replace("CORTADO_HOME", "HF_HOME"), error);
    }

    /** As {@link #writing(Path, IOException)}, for the unchecked exception of read-only archives. */
    static ResourceException writing(Path file, ReadOnlyFileSystemException error) {
        return writing(file, new IOException("Read-only file system", error));
    }

    /** Fails before a byte is fetched when the disk cannot hold the file. */
    static void requireSpace(Path file, long bytes) throws ResourceException {
        long usable;
        try {
            usable = Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace();
        } catch (IOException | SecurityException e) {
            return; // Some file systems do not tell; the writing itself will.
        }
        if (bytes > usable) {
            throw new ResourceException("no disk space left in "
                    + file.toAbsolutePath().getParent() + ": " + file.getFileName() + " needs " + bytes
                    + " bytes, there are " + usable
                    + "; free some, or set CORTADO_HOME to a folder on a larger disk");
        }
    }

    private static String reason(IOException error) {
        String message = error instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : error.getMessage();
        return message == null
                ? error.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
