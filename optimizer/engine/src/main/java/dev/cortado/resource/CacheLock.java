package dev.cortado.resource;

import dev.cortado.progress.Progress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CancellationException;

/**
 * Keeps everybody else away from one file of the cache: other processes, and other threads of this one. The operating
 * system releases it when its process dies. The lock's own file stays: deleting it would let two hold it.
 */
final class CacheLock implements AutoCloseable {

    private static final long POLL_MILLIS = 50;

    private final FileChannel channel;

    private CacheLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Waits until the lock is free; the wait can be cancelled. */
    static CacheLock take(Path lockFile, String what, Progress progress) throws IOException {
        FileChannel channel;
        try {
            Files.createDirectories(lockFile.getParent());
            channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw StorageErrors.writing(lockFile, e);
        }
        boolean taken = false;
        try {
            while (!tryLock(channel)) {
                progress.step("wait for another download of " + what, 0, -1, Progress.Unit.BYTES);
                pause();
            }
            taken = true;
            return new CacheLock(channel);
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    // The lock belongs to the channel and goes with it.
    @SuppressWarnings("resource")
    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // A thread of this process holds it.
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
