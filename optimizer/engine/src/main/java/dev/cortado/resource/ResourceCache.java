package dev.cortado.resource;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The files that were fetched. Each lies under a readable path with a hidden note beside it that says where it came from
 * and what its SHA-256 is; a file without a note is not there. Only whole, checked files ever get their name.
 */
final class ResourceCache {

    private static final JsonMapper NOTES = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final CortadoHome home;

    ResourceCache(CortadoHome home) {
        this.home = home;
    }

    /** Brings the content of a file that is not in the cache. */
    @FunctionalInterface
    interface Filler {
        /**
         * Writes all of it.
         *
         * @return where it came from, for {@link Resource#uri()}
         */
        String fill(HashingOutput out) throws IOException;
    }

    /** What is known of a cached file. {@code modified} is its time stamp: while it is the same, so is the content. */
    @JsonPropertyOrder({"uri", "sha256", "bytes", "modified"})
    record Note(String uri, String sha256, long bytes, long modified) {}

    /**
     * Returns a cached file, filling the cache first if need be. A cached file that lacks the pinned hash is fetched
     * anew, since an address may serve a newer file by now; it is replaced only by one that has the hash.
     *
     * @param path where it lies below the cache, part by part
     * @param pin the hash it must have, if any
     */
    Resource obtain(List<String> path, Optional<String> pin, Progress progress, Filler filler) throws IOException {
        Path file = file(path);
        Optional<Resource> cached = lookup(file, progress);
        if (cached.isPresent() && satisfies(cached.get(), pin)) {
            return cached.get();
        }
        try (CacheLock _ = CacheLock.take(lockFile(path), path.getLast(), progress)) {
            cached = lookup(file, progress);
            if (cached.isPresent() && satisfies(cached.get(), pin)) {
                return cached.get();
            }
            try {
                return fill(file, pin, filler);
            } catch (OfflineException e) {
                if (cached.isPresent()) {
                    throw wrongHash(
                            cached.get().uri(), pin.orElseThrow(), cached.get().sha256());
                }
                throw e;
            }
        }
    }

    /** Returns a file that is in the cache and has the pinned hash; empty if there is none. */
    Optional<Resource> find(List<String> path, Optional<String> pin, Progress progress) throws IOException {
        return lookup(file(path), progress).filter(resource -> satisfies(resource, pin));
    }

    /** Keeps everybody else away from what these words name. */
    CacheLock lock(List<String> path, String what, Progress progress) throws IOException {
        return CacheLock.take(lockFile(path), what, progress);
    }

    /**
     * Returns a file that lies outside the cache, hashing it if it is new or changed since it was hashed last.
     *
     * @param uri where it came from
     */
    Resource hashed(String uri, Path file, Progress progress) throws IOException {
        long bytes = Files.size(file);
        Optional<Note> known = readNote(hashNote(file));
        if (known.isPresent() && known.get().bytes() == bytes && known.get().modified() == modified(file)) {
            return new Resource(uri, file, known.get().sha256(), bytes);
        }
        String sha256 = FileHash.sha256(file, progress);
        noteHash(uri, file, sha256);
        return new Resource(uri, file, sha256, bytes);
    }

    /** Keeps the hash of a file outside the cache. */
    void noteHash(String uri, Path file, String sha256) throws IOException {
        Path note = hashNote(file);
        try {
            Files.createDirectories(note.getParent());
            writeNote(note, new Note(uri, sha256, Files.size(file), modified(file)));
        } catch (IOException e) {
            // Without it the file is hashed again next time.
        }
    }

    private Path hashNote(Path file) throws IOException {
        byte[] digest =
                HashingOutput.sha256().digest(file.toRealPath().toString().getBytes(StandardCharsets.UTF_8));
        return home.cache().resolve("hashes").resolve(HexFormat.of().formatHex(digest, 0, 16));
    }

    private Resource fill(Path file, Optional<String> pin, Filler filler) throws IOException {
        Path part = hidden(file, ".part");
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw StorageErrors.writing(file, e);
        }
        try {
            String uri;
            HashingOutput out = new HashingOutput(part);
            try (out) {
                uri = filler.fill(out);
            }
            String hash = out.hash();
            if (pin.isPresent() && !pin.get().equals(hash)) {
                throw wrongHash(uri, pin.get(), hash);
            }
            return keep(part, file, uri, hash, out.bytes());
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static Resource keep(Path part, Path file, String uri, String hash, long bytes) throws IOException {
        try {
            // No note while the file changes: a crash in between leaves a file that counts as absent.
            Files.deleteIfExists(note(file));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            writeNote(file, new Note(uri, hash, bytes, modified(file)));
        } catch (IOException e) {
            throw StorageErrors.writing(file, e);
        }
        return new Resource(uri, file, hash, bytes);
    }

    /** Returns the file if it is there as it was fetched. */
    private static Optional<Resource> lookup(Path file, Progress progress) throws IOException {
        Optional<Note> read = readNote(file);
        if (read.isEmpty() || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        Note note = read.get();
        if (Files.size(file) != note.bytes()) {
            return Optional.empty();
        }
        if (modified(file) != note.modified()) {
            // Copied elsewhere or tampered with: only the content tells.
            if (!FileHash.sha256(file, progress).equals(note.sha256())) {
                return Optional.empty();
            }
            refreshNote(file, note);
        }
        return Optional.of(new Resource(note.uri(), file, note.sha256(), note.bytes()));
    }

    private static void refreshNote(Path file, Note note) {
        try {
            writeNote(file, new Note(note.uri(), note.sha256(), note.bytes(), modified(file)));
        } catch (IOException e) {
            // A cache that cannot be written is still a cache; the check is repeated next time.
        }
    }

    private static boolean satisfies(Resource resource, Optional<String> pin) {
        return pin.isEmpty() || pin.get().equals(resource.sha256());
    }

    static ResourceException wrongHash(String uri, String expected, String found) {
        return new ResourceException("wrong SHA-256 of " + uri + ": expected " + expected + ", found " + found
                + "; the file was not taken. If the new file is what you want, put its hash after #sha256=");
    }

    /** Keeps what a name that moves ({@code latest}, {@code main}) stood for, so that it is known offline. */
    void remember(String moving, String resolved) throws IOException {
        Path file = alias(moving);
        try {
            Files.createDirectories(file.getParent());
            writeNote(file, new Note(resolved, "", 0, 0));
        } catch (IOException e) {
            throw StorageErrors.writing(file, e);
        }
    }

    /** Returns what {@link #remember} kept last. */
    Optional<String> recall(String moving) throws IOException {
        return readNote(alias(moving)).map(Note::uri);
    }

    private Path alias(String moving) {
        return home.cache().resolve("aliases").resolve(PercentEncoding.ofFileName(moving));
    }

    private Path file(List<String> path) {
        Path file = home.cache().resolve("resources");
        for (String part : path) {
            file = file.resolve(PercentEncoding.ofFileName(part));
        }
        return file;
    }

    private Path lockFile(List<String> path) {
        String name = String.join("/", path);
        byte[] digest = HashingOutput.sha256().digest(name.getBytes(StandardCharsets.UTF_8));
        return home.cache().resolve("locks").resolve(HexFormat.of().formatHex(digest, 0, 16) + ".lock");
    }

    private static long modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toMillis();
    }

    private static Path note(Path file) {
        return hidden(file, ".json");
    }

    private static Path hidden(Path file, String suffix) {
        return file.resolveSibling("." + file.getFileName() + suffix);
    }

    private static void writeNote(Path file, Note note) throws IOException {
        Path temporary = hidden(file, ".json.part");
        try {
            Files.write(temporary, NOTES.writeValueAsBytes(note));
            Files.move(temporary, note(file), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static Optional<Note> readNote(Path file) throws IOException {
        Path note = note(file);
        if (!Files.isRegularFile(note)) {
            return Optional.empty();
        }
        try {
            return Optional.of(NOTES.readValue(Files.readAllBytes(note), Note.class));
        } catch (JsonProcessingException e) {
            return Optional.empty(); // Damaged: as if it were not there.
        } catch (NoSuchFileException e) {
            return Optional.empty(); // Being replaced by another process.
        }
    }
}
