package dev.cortado.resource;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The file {@value #FILE_NAME} beside the notebooks of a folder: for each {@link LibraryRequest} made there, the exact
 * versions it came down to and the hash of every file, so that whoever runs the notebooks elsewhere or later gets the same
 * libraries, also for ranges, {@code LATEST} and snapshots.
 *
 * <p>One entry for one request: the same coordinates and options find it again, others make another. Entries are sorted,
 * so that the file is the same whoever wrote it in whatever order, and merges well.
 */
public final class LibraryLock {

    /** The file's name. */
    public static final String FILE_NAME = "cortado.lock.json";

    private static final int VERSION = 1;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Path file;

    private LibraryLock(Path file) {
        this.file = file;
    }

    /** The lock of the notebooks in a folder; the file need not be there. */
    public static LibraryLock in(Path folder) {
        return new LibraryLock(folder.resolve(FILE_NAME).toAbsolutePath().normalize());
    }

    /** The request as the file tells it. */
    @JsonPropertyOrder({"coordinates", "boms", "exclude", "repositories", "scope", "transitive", "pom_sha256"})
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    private record Asked(
            List<String> coordinates,
            List<String> boms,
            List<String> exclude,
            List<String> repositories,
            String scope,
            boolean transitive,
            @JsonProperty("pom_sha256") String pomSha256) {}

    /** One file as the lock knows it. */
    @JsonPropertyOrder({"coordinates", "sha256", "bytes"})
    private record Jar(String coordinates, String sha256, long bytes) {}

    @JsonPropertyOrder({"request", "jars"})
    private record Entry(Asked request, List<Jar> jars) {}

    @JsonPropertyOrder({"about", "version", "requests"})
    private record Content(String about, int version, List<Entry> requests) {}

    /** Where the file is or would be. */
    public Path file() {
        return file;
    }

    /**
     * Resolves a request to what is locked for it.
     *
     * @return empty if nothing is locked for this request
     * @throws ResourceException if a file is not the one that was locked, or the lock cannot be read
     */
    public Optional<List<Library>> resolve(LibraryRequest request, LibraryResolver resolver, Progress progress)
            throws IOException {
        Asked asked = asked(request);
        Optional<Entry> locked = read().requests().stream()
                .filter(entry -> entry.request().equals(asked))
                .findFirst();
        if (locked.isEmpty()) {
            return Optional.empty();
        }
        List<Jar> jars = locked.get().jars();
        List<Library> libraries =
                resolver.exact(jars.stream().map(Jar::coordinates).toList(), request, progress);
        for (int i = 0; i < jars.size(); i++) {
            check(jars.get(i), libraries.get(i));
        }
        return Optional.of(libraries);
    }

    private void check(Jar expected, Library found) throws ResourceException {
        if (!expected.sha256().equals(found.sha256())) {
            throw new ResourceException(found.file().getFileName() + " (" + found.coordinates()
                    + ") is not the file that was locked: " + file.getFileName() + " expects SHA-256 "
                    + expected.sha256() + ", found " + found.sha256()
                    + "; if the change is meant, lock anew with --update, else delete " + found.file()
                    + " and run again");
        }
    }

    /** Locks what a request came down to, in place of what was locked for it before. */
    public void put(LibraryRequest request, List<Library> libraries, Progress progress) throws IOException {
        Entry fresh = new Entry(
                asked(request),
                libraries.stream()
                        .map(library -> new Jar(library.coordinates(), library.sha256(), library.bytes()))
                        .toList());
        try (CacheLock _ = CacheLock.take(writersLock(), FILE_NAME, progress)) {
            Content before = read();
            List<Entry> entries = new ArrayList<>(before.requests());
            entries.removeIf(entry -> entry.request().equals(fresh.request()));
            entries.add(fresh);
            entries.sort(Comparator.comparing(entry -> json(entry.request())));
            String text = pretty(new Content(
                    "What %maven and %loadFromPOM resolved in this folder. Keep it with the notebooks.",
                    VERSION, entries));
            if (!Files.exists(file) || !Files.readString(file).equals(text)) {
                write(text);
            }
        }
    }

    /** Who writes this file waits here for others that do; in the cache, so that folders of notebooks stay clean. */
    private Path writersLock() {
        return CortadoHome.standard()
                .cache()
                .resolve("locks")
                .resolve(sha256(file.toString()).substring(0, 16) + ".lock");
    }

    private void write(String text) throws IOException {
        Path fresh = Files.createTempFile(file.getParent(), ".cortado-", ".lock");
        try {
            Files.writeString(fresh, text);
            readableByAll(fresh);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** Temporary files are their owner's alone; a lock is for whoever has the notebooks. */
    private static void readableByAll(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
        }
    }

    private Content read() throws IOException {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException e) {
            return new Content("", VERSION, List.of());
        }
        try {
            Content content = MAPPER.readValue(text, Content.class);
            if (content.version() != VERSION) {
                throw new ResourceException(file + " is written in version " + content.version()
                        + ", this Cortado reads version " + VERSION + ": use the one that wrote it, or --no-lock");
            }
            return new Content(
                    content.about(),
                    VERSION,
                    nonNull(content.requests()).stream().map(LibraryLock::whole).toList());
        } catch (JsonProcessingException e) {
            throw new ResourceException(
                    file + " is no lock: "
                            + e.getOriginalMessage().lines().findFirst().orElse("no JSON")
                            + "; mend or delete it, or run with --no-lock",
                    e);
        }
    }

    /** What an empty list was written as. */
    private static Entry whole(Entry read) {
        Asked request = read.request();
        return new Entry(
                new Asked(
                        nonNull(request.coordinates()),
                        nonNull(request.boms()),
                        nonNull(request.exclude()),
                        nonNull(request.repositories()),
                        request.scope(),
                        request.transitive(),
                        request.pomSha256() == null ? "" : request.pomSha256()),
                nonNull(read.jars()));
    }

    private static <T> List<T> nonNull(List<T> list) {
        return list == null ? List.of() : list;
    }

    private static Asked asked(LibraryRequest request) throws IOException {
        return new Asked(
                request.coordinates(),
                request.boms(),
                request.exclusions(),
                request.repositories(),
                request.scope(),
                request.transitive(),
                pomHash(request.pom()));
    }

    /** Covers the parents in the folders above too: a version may stand there. */
    private static String pomHash(Optional<LocalPom> pom) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Optional<LocalPom> at = pom; at.isPresent(); at = at.get().parent()) {
            text.append(at.get().xml().strip().replace("\r\n", "\n")).append('\n');
        }
        return text.isEmpty() ? "" : sha256(text.toString());
    }

    private static String sha256(String text) {
        return HexFormat.of().formatHex(HashingOutput.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String json(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a lock holds only texts and numbers", e);
        }
    }

    private static String pretty(Content content) throws JsonProcessingException {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
        printer.indentArraysWith(lines);
        printer.indentObjectsWith(lines);
        return MAPPER.writer(printer).writeValueAsString(content) + "\n";
    }
}
