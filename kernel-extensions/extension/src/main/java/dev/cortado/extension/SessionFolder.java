package dev.cortado.extension;

import dev.cortado.resource.CortadoHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder in the cache for the models a session makes, named after the process that owns it. It is made when first
 * needed and removed when the session ends; what crashed sessions left behind is removed when the next one starts.
 */
final class SessionFolder {

    private final Path sessions = CortadoHome.standard().cache().resolve("sessions");
    private Path path;

    /** The folder; made on the first call. */
    synchronized Path path() {
        if (path == null) {
            try {
                Files.createDirectories(sessions);
                removeOrphans();
                path = Files.createTempDirectory(
                        sessions, ProcessHandle.current().pid() + "-");
                Runtime.getRuntime().addShutdownHook(new Thread(this::close));
            } catch (IOException e) {
                throw new UncheckedIOException("no folder for this session's models could be made in " + sessions, e);
            }
        }
        return path;
    }

    synchronized void close() {
        if (path != null) {
            remove(path);
            path = null;
        }
    }

    private void removeOrphans() throws IOException {
        try (Stream<Path> folders = Files.list(sessions)) {
            folders.filter(folder -> !isAlive(folder)).forEach(SessionFolder::remove);
        }
    }

    private static boolean isAlive(Path folder) {
        try {
            long process = Long.parseLong(folder.getFileName().toString().replaceFirst("-.*", ""));
            return ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
        } catch (NumberFormatException e) {
            return true;
        }
    }

    /** Removes what can be removed; what another process holds open stays for the next session to remove. */
    private static void remove(Path folder) {
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(folder)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        } catch (IOException | UncheckedIOException e) {
            return;
        }
        for (Path path : deepestFirst) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                return;
            }
        }
    }
}
