package dev.cortado.resource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * The cache of the Python library {@code huggingface_hub}, as
 * https://huggingface.co/docs/huggingface_hub/guides/manage-cache describes it: below {@code models--owner--name} lie
 * {@code blobs/ETAG} with the contents, {@code snapshots/COMMIT/path} that link to them, and {@code refs/REVISION} with
 * the commit a branch stood for last. What Python fetched is found here, and what was fetched here is found by Python.
 * Python's locks are of another kind than Java's: should both fetch one file at once, each writes a part of its own and
 * the last to finish replaces the other's blob by the same content.
 */
final class HubCache {

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern ETAG = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

    private final Path root;

    HubCache(Path root) {
        this.root = root;
    }

    /** Whether a revision is a commit, whose files never change. */
    static boolean isCommit(String revision) {
        return COMMIT.matcher(revision).matches();
    }

    /** Whether a server's ETag can name a file. */
    static boolean isBlobName(String etag) {
        return ETAG.matcher(etag).matches();
    }

    /** The commit that a branch or tag stood for last. */
    Optional<String> commit(String repository, String revision) throws IOException {
        try {
            return Optional.of(Files.readString(reference(repository, revision)).strip())
                    .filter(HubCache::isCommit);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            return Optional.empty(); // A folder, where a branch is called a/b and was asked for as a.
        }
    }

    /** Keeps what a branch or tag stands for. */
    void remember(String repository, String revision, String commit) throws IOException {
        if (commit(repository, revision).filter(commit::equals).isPresent()) {
            return;
        }
        Path file = reference(repository, revision);
        Path part = part(file);
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(part, commit, StandardCharsets.US_ASCII);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw StorageErrors.writingHub(file, e);
        } finally {
            discard(part);
        }
    }

    /** The file of a commit, if it is here whole. */
    Optional<Path> find(Location.HuggingFace exact) {
        return Optional.of(snapshot(exact)).filter(Files::isRegularFile);
    }

    /** Where a content lies. */
    Path blob(String repository, String etag) {
        return folder(repository).resolve("blobs").resolve(etag);
    }

    /** A name of its own for a file that is being written beside another. */
    static Path part(Path file) {
        byte[] own = new byte[8];
        ThreadLocalRandom.current().nextBytes(own);
        return file.resolveSibling(
                "." + file.getFileName() + "." + HexFormat.of().formatHex(own) + ".part");
    }

    /** Removes what was begun; that it cannot be is no news beside why it was given up. */
    static void discard(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // It has a name of its own and is in nobody's way.
        }
    }

    /**
     * Makes a content that lies among the blobs the file of a commit: by a relative link, as Python does, or where the
     * system has no links by moving it there.
     *
     * @return the file
     */
    Path publish(Location.HuggingFace exact, Path blob) throws IOException {
        Path file = snapshot(exact);
        Path part = part(file);
        try {
            Files.createDirectories(file.getParent());
            try {
                Files.createSymbolicLink(part, file.getParent().relativize(blob));
            } catch (UnsupportedOperationException | FileSystemException e) {
                Files.copy(blob, part);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            throw StorageErrors.writingHub(file, e);
        } finally {
            discard(part);
        }
    }

    private Path snapshot(Location.HuggingFace exact) {
        return folder(exact.repository())
                .resolve("snapshots")
                .resolve(exact.revision())
                .resolve(exact.path());
    }

    private Path reference(String repository, String revision) {
        return folder(repository).resolve("refs").resolve(revision);
    }

    private Path folder(String repository) {
        boolean typed = repository.startsWith("datasets/") || repository.startsWith("spaces/");
        return root.resolve((typed ? repository : "models/" + repository).replace("/", "--"));
    }
}
