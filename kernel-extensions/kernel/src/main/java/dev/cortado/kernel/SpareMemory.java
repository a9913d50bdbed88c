package dev.cortado.kernel;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * A little memory set aside for the moment when a cell has taken all the rest: given up, it lets the kernel say so, and
 * run the cell that frees what the first one holds.
 */
final class SpareMemory {

    private static final int TRIES = 100;
    private static final long PAUSE_NANOS = 20_000_000;

    // Compiling the cell that frees something takes some 10 MB, and every thread that goes on takes a block of its own.
    private static final long LEAST = 8L << 20;
    private static final long MOST = 16L << 20; // an idle kernel pays for it, too
    private static final int SHARE = 16;
    private static final int ROOM = 3;

    private final int bytes;
    private final LongSupplier free;
    private final Runnable collect;
    private byte[] spare;

    /**
     * Spares for a heap.
     *
     * @param heap the most bytes it can have
     * @param free how many could still be had, garbage not counted
     * @param collect collects the garbage
     */
    SpareMemory(long heap, LongSupplier free, Runnable collect) {
        this.bytes = (int) Math.clamp(heap / SHARE, LEAST, MOST);
        this.free = free;
        this.collect = collect;
    }

    /** Spares for this process's heap. */
    static SpareMemory ofThisProcess() {
        Runtime jvm = Runtime.getRuntime();
        return new SpareMemory(
                jvm.maxMemory(), () -> jvm.maxMemory() - (jvm.totalMemory() - jvm.freeMemory()), System::gc);
    }

    /** Sets the memory aside, if it is not and there is plenty: the last that is left is for the cell that frees some. */
    void setAside() {
        if (spare != null) {
            return;
        }
        if (isShort()) {
            collect.run(); // what counts as used is mostly garbage, unless a cell holds it all
        }
        if (!isShort()) {
            try {
                spare = new byte[bytes];
            } catch (OutOfMemoryError e) {
                spare = null; // somebody else has just taken it
            }
        }
    }

    /** Whether less is left than the spare memory and room to work beside it; garbage counts as used. */
    private boolean isShort() {
        return free.getAsLong() < (long) bytes * ROOM;
    }

    /** Gives it up if memory is short. */
    void release() {
        if (isShort()) {
            spare = null;
        }
    }

    /** Whether some is set aside. */
    boolean isSetAside() {
        return spare != null;
    }

    /** Does something small that must be done, again and again while there is no memory for it. */
    static void insist(Runnable work) {
        for (int i = 1; i < TRIES; i++) {
            try {
                work.run();
                return;
            } catch (OutOfMemoryError e) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        work.run();
    }
}
