package dev.cortado.kernel.nativeio;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Reads a pipe and keeps a copy of what it read lately in a second pipe, which outlives the process: from the moment a byte
 * is printed until {@link #forget} it is in one of the two. Where the system cannot copy pipes nothing is kept. For one
 * thread.
 */
final class RecentBytes {

    /** When the second pipe is full, the older bytes in it go. */
    private static final int CAPACITY = 1 << 16;

    private final Posix posix;
    private final int source;
    private final Posix.Pipe copies;
    private final MemorySegment scrap = Arena.ofAuto().allocate(CAPACITY);
    private long kept;

    RecentBytes(Posix posix, int source) throws IOException {
        this.posix = posix;
        this.source = source;
        this.copies = posix.pipe(CAPACITY);
    }

    /** The end of the second pipe that is read. */
    int readEnd() {
        return copies.readEnd();
    }

    /** Waits for bytes and reads them; returns how many. */
    int read(MemorySegment buffer) throws IOException {
        if (!posix.canCopy()) {
            return posix.read(source, buffer);
        }
        posix.awaitReadable(source);
        long copied = posix.copy(source, copies.writeEnd(), buffer.byteSize());
        if (copied <= 0) {
            forget();
            copied = posix.copy(source, copies.writeEnd(), buffer.byteSize());
        }
        if (copied <= 0) {
            return posix.read(source, buffer);
        }
        kept += copied;
        return posix.read(source, buffer.asSlice(0, copied));
    }

    /** Throws the copies away. */
    void forget() throws IOException {
        while (kept > 0) {
            kept -= posix.read(copies.readEnd(), scrap.asSlice(0, Math.min(kept, CAPACITY)));
        }
    }
}
