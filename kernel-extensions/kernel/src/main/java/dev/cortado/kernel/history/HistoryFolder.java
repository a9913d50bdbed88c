package dev.cortado.kernel.history;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The sessions of a user, one file each: {@code <session>.jsonl}, a cell a line, readable by its user only. A session's
 * number is its as soon as its file is made, which no two kernels succeed in. The oldest are deleted when there are more
 * than {@value #MOST_SESSIONS} or they hold more than {@value #MOST_BYTES} bytes.
 */
final class HistoryFolder {

    static final int MOST_SESSIONS = 1_000;
    static final long MOST_BYTES = 64L << 20;

    /** Cells with more code are not kept: nobody typed them. In characters. */
    static final int LONGEST_SOURCE = 1 << 20;

    /** More of a result is not kept. In characters. */
    static final int LONGEST_RESULT = 2_000;

    private static final String SUFFIX = ".jsonl";

    private final Path folder;

    HistoryFolder(Path folder) {
        this.folder = folder;
    }

    /** The numbers of the sessions that are kept. */
    NavigableSet<Integer> sessions() {
        NavigableSet<Integer> numbers = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[1-9]\\d{0,8}\\.jsonl"))
                    .forEach(name -> numbers.add(Integer.parseInt(name.substring(0, name.length() - SUFFIX.length()))));
        } catch (IOException | UncheckedIOException e) {
            // No folder yet, or none that can be read: nothing is remembered.
        }
        return numbers;
    }

    /**
     * Begins a session.
     *
     * @return its number, which no other session has or will have
     * @throws IOException if its file cannot be made
     */
    int begin() throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder.getParent());
            try {
                Files.createDirectory(folder, only("rwx------"));
            } catch (FileAlreadyExistsException e) {
                // by another kernel
            }
        }
        NavigableSet<Integer> numbers = sessions();
        prune(numbers);
        int number = numbers.isEmpty() ? 1 : numbers.last() + 1;
        while (true) {
            try {
                Files.createFile(file(number), only("rw-------"));
                return number;
            } catch (FileAlreadyExistsException e) {
                number++; // another kernel was faster
            }
        }
    }

    /** Adds a cell to a session; one that is too long to be of use is left out. */
    void append(int session, PastCell cell) throws IOException {
        if (cell.source().length() > LONGEST_SOURCE) {
            return;
        }
        JsonObject line = new JsonObject();
        line.addProperty("cell", cell.number());
        line.addProperty("source", cell.source());
        if (!cell.result().isEmpty()) {
            line.addProperty("result", cut(cell.result()));
        }
        // Not a channel: those are closed when the thread, a cell's, is interrupted.
        try (OutputStream out = new FileOutputStream(file(session).toFile(), true)) {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The cells of a session; none if it is not kept. Lines that are broken, as by a power failure, are left out. */
    List<PastCell> read(int session) {
        List<PastCell> cells = new ArrayList<>();
        // Malformed bytes become question marks here, where Files.newBufferedReader would give up.
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(Files.newInputStream(file(session)), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                parse(line, cells);
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | UncheckedIOException e) {
            return cells;
        }
        return cells;
    }

    private static void parse(String line, List<PastCell> cells) {
        try {
            JsonObject json = JsonParser.parseString(line).getAsJsonObject();
            String result = json.has("result") ? json.get("result").getAsString() : "";
            cells.add(
                    new PastCell(json.get("cell").getAsInt(), json.get("source").getAsString(), result));
        } catch (JsonParseException | IllegalStateException | NullPointerException | UnsupportedOperationException e) {
            // Not written to its end.
        } catch (NumberFormatException e) {
            // Not written by a kernel.
        }
    }

    private void prune(NavigableSet<Integer> numbers) {
        long bytes = 0;
        int kept = 0;
        for (int number : new ArrayList<>(numbers.descendingSet())) {
            bytes += file(number).toFile().length();
            if (++kept > MOST_SESSIONS - 1 || (bytes > MOST_BYTES && kept > 1)) {
                file(number).toFile().delete();
            }
        }
    }

    private Path file(int session) {
        return folder.resolve(session + SUFFIX);
    }

    private FileAttribute<?>[] only(String permissions) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? List.of(PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)))
                        .toArray(FileAttribute<?>[]::new)
                : Collections.emptyList().toArray(FileAttribute<?>[]::new);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_RESULT ? text : text.substring(0, LONGEST_RESULT) + "…";
    }
}
