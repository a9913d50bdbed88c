package dev.cortado.magics.host;

import dev.cortado.resource.CortadoHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A folder in the cache for the models a session makes, named after the process that owns it. It is made when first
 * needed and removed when the session ends; what crashed sessions left behind is removed when the next one starts.
 *
 * <p>The owner also holds a lock on a file beside its folder, since a cache may be shared with containers and machines
 * whose processes cannot be seen from here. Where files cannot be locked, the process alone counts.
 */
final class SessionFolder {

    private static final String LOCK_SUFFIX = ".lock";

    private final Path sessions;
    private Path path;
    private FileChannel lock;

    SessionFolder(Path sessions) {
        this.sessions = sessions;
    }

    /** A folder in the user's cache. */
    static SessionFolder standard() {
        return new SessionFolder(CortadoHome.standard().cache().resolve("sessions"));
    }

    /** The folder; made on the first call. */
    synchronized Path path() {
        if (path == null) {
            try {
                Files.createDirectories(sessions);
                removeOrphans();
                Path own = sessions.resolve(ProcessHandle.current().pid() + "-" + UUID.randomUUID());
                lock = lock(lockFile(own));
                path = Files.createDirectory(own);
                Runtime.getRuntime().addShutdownHook(new Thread(this::close));
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "no folder for this session's models could be made in " + sessions + ": " + e.getMessage(), e);
            }
        }
        return path;
    }

    /** Removes the folder and all in it; a later call of {@link #path} makes a new one. */
    synchronized void close() {
        if (path != null) {
            remove(path);
            closeQuietly(lock);
            remove(lockFile(path));
            path = null;
        }
    }

    private static Path lockFile(Path folder) {
        return folder.resolveSibling(folder.getFileName() + LOCK_SUFFIX);
    }

    /** Locks a file for as long as the channel stays open; null where that cannot be done. */
    private static FileChannel lock(Path file) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (IOException e) {
            // A file system without locks: the process's number has to do.
        }
        closeQuietly(channel);
        remove(file);
        return null;
    }

    private void removeOrphans() {
        List<Path> folders;
        try (Stream<Path> entries = Files.list(sessions)) {
            folders = entries.filter(Files::isDirectory).toList();
        } catch (IOException | UncheckedIOException e) {
            return; // the next session may have more luck
        }
        for (Path folder : folders) {
            if (!isOwned(folder)) {
                remove(folder);
                remove(lockFile(folder));
            }
        }
    }

    private static boolean isOwned(Path folder) {
        try {
            long process = Long.parseLong(folder.getFileName().toString().replaceFirst("-.*", ""));
            return ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false) || isLocked(lockFile(folder));
        } catch (NumberFormatException e) {
            return true; // not a session's
        }
    }

    private static boolean isLocked(Path file) {
        if (!Files.exists(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock free = channel.tryLock()) {
            return free == null;
        } catch (IOException e) {
            return true;
        }
    }

    /** Removes what can be removed; what another process holds open stays for the next session to remove. */
    private static void remove(Path top) {
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(top)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        } catch (IOException | UncheckedIOException e) {
            return;
        }
        for (Path path : deepestFirst) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                // its folder stays too then
            }
        }
    }

    private static void closeQuietly(FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // nothing was written through it
            }
        }
    }
}
