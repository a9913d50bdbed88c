package dev.cortado.data.read;

import dev.cortado.resource.MissingFile;
import dev.cortado.resource.ResourceException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file to be read, compressed with gzip or not.
 *
 * @param path where it lies
 * @param compressed whether its content is gzip's
 */
record DataFile(Path path, boolean compressed) {

    private static final int BUFFER_BYTES = 1 << 16;

    /**
     * Looks at a file.
     *
     * @throws ResourceException if it is missing, a folder, empty or may not be read
     */
    static DataFile of(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw MissingFile.of(path);
        }
        if (Files.isDirectory(path)) {
            throw new ResourceException(path + " is a folder: expected a data file");
        }
        if (Files.size(path) == 0) {
            throw new ResourceException(path + " is empty: expected a data file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] head = in.readNBytes(2);
            return new DataFile(path, head.length == 2 && head[0] == 0x1f && head[1] == (byte) 0x8b);
        } catch (AccessDeniedException e) {
            throw new ResourceException("may not read " + path + ": check its permissions", e);
        }
    }

    /** Opens the content, uncompressed. */
    InputStream open() throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES);
        if (!compressed) {
            return in;
        }
        try {
            return new GZIPInputStream(in, BUFFER_BYTES);
        } catch (IOException e) {
            in.close();
            throw damaged(e);
        }
    }

    /** Returns at most this many of the first bytes of the content. */
    byte[] head(int count) throws IOException {
        try (InputStream in = open()) {
            return in.readNBytes(count);
        } catch (EOFException | ZipException e) {
            throw damaged(e);
        }
    }

    /** Says that gzip's content ends early or is wrong; anything else as it is. */
    IOException damaged(IOException error) {
        return compressed && (error instanceof EOFException || error instanceof ZipException)
                ? new ResourceException(
                        path + " is cut off or damaged (gzip: " + error.getMessage() + "): fetch it again", error)
                : error;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
