package dev.cortado.kernel.nativeio;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A descriptor that leads into a pipe, whose other end a thread reads. {@link #settle} waits until what was written before
 * has been passed on: it sends a mark through the pipe that no program prints, and waits for it to come out.
 */
final class CapturedDescriptor {

    /** Takes what was printed; says whether it is in the log now, safe from the end of the process. */
    @FunctionalInterface
    interface Sink {
        boolean accept(byte[] bytes, int offset, int length) throws IOException;
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(CapturedDescriptor.class);
    private static final int BUFFER = 1 << 16;
    private static final byte[] MARK = {0, 27, 'c', 'o', 'r', 't', 'a', 'd', 'o', 26, 0, 27, 's', 'y', 'n', 'c'};

    private final Posix posix;
    private final int descriptor;
    private final int original;
    private final Posix.Pipe pipe;
    private final RecentBytes recent;
    private final Sink sink;
    private long sent;
    private long arrived;
    private boolean ended;

    /**
     * Prepares the pipe.
     *
     * @param capacity how many bytes the pipe should hold
     */
    CapturedDescriptor(Posix posix, int descriptor, int capacity, Sink sink) throws IOException {
        this.posix = posix;
        this.descriptor = descriptor;
        this.original = posix.duplicate(descriptor);
        this.pipe = posix.pipe(capacity);
        this.recent = new RecentBytes(posix, pipe.readEnd());
        this.sink = sink;
    }

    /** The end of the pipe that is read. */
    int readEnd() {
        return pipe.readEnd();
    }

    /** The end of the pipe that holds what was read from the other since the cell began. */
    int recentEnd() {
        return recent.readEnd();
    }

    /** A stream to where the descriptor led at first. */
    OutputStream original() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                posix.write(original, bytes, offset, length);
            }
        };
    }

    /** Lets the descriptor lead into the pipe. */
    void start() throws IOException {
        Thread.ofPlatform().daemon().name("cortado-descriptor-" + descriptor).start(this::pump);
        posix.replace(descriptor, pipe.writeEnd());
    }

    /** Lets the descriptor lead where it led at first, after all in the pipe has been passed on or the time is over. */
    void restore(long limitMs) throws IOException {
        posix.replace(descriptor, original);
        settle(limitMs);
    }

    /** Waits until all that was written so far has been passed on, or the time is over. */
    void settle(long limitMs) throws IOException {
        long ticket;
        synchronized (this) {
            if (ended) {
                return;
            }
            ticket = ++sent;
        }
        posix.write(pipe.writeEnd(), MARK, 0, MARK.length);
        boolean interrupted = false;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMs);
        synchronized (this) {
            long left = limitMs;
            while (arrived < ticket && !ended && left > 0) {
                try {
                    wait(left);
                } catch (InterruptedException e) { // the cell's interrupt: what it printed is to be seen all the same
                    interrupted = true;
                }
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void pump() {
        byte[] bytes = new byte[BUFFER + MARK.length];
        int held = 0;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER);
            for (int count = recent.read(buffer); count > 0; count = recent.read(buffer)) {
                MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, bytes, held, count);
                held = passOn(bytes, held + count);
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.error("What is printed to descriptor {} is lost from now on", descriptor, e);
        } finally {
            synchronized (this) {
                ended = true;
                notifyAll();
            }
        }
    }

    /** Passes bytes on without the marks; returns how many at the end may be the beginning of one, moved to the front. */
    private int passOn(byte[] bytes, int length) throws IOException {
        int from = 0;
        int at = 0;
        while (at < length) {
            int matching = mark(bytes, at, length);
            if (matching == MARK.length) {
                give(bytes, from, at);
                recent.forget(); // a mark comes when a cell has ended
                at += matching;
                from = at;
                synchronized (this) {
                    arrived++;
                    notifyAll();
                }
            } else if (matching > 0 && at + matching == length) {
                give(bytes, from, at);
                System.arraycopy(bytes, at, bytes, 0, matching);
                return matching;
            } else {
                at++;
            }
        }
        give(bytes, from, length);
        return 0;
    }

    private static int mark(byte[] bytes, int at, int length) {
        if (bytes[at] != MARK[0]) {
            return 0;
        }
        int available = Math.min(MARK.length, length - at);
        return Arrays.equals(bytes, at, at + available, MARK, 0, available) ? available : 0;
    }

    private void give(byte[] bytes, int from, int to) {
        if (from < to) {
            try {
                if (sink.accept(bytes, from, to - from)) {
                    recent.forget();
                }
            } catch (IOException | RuntimeException e) { // one lost line must not end all that follow
                LOGGER.debug("{} bytes printed to descriptor {} are lost", to - from, descriptor, e);
            }
        }
    }
}
