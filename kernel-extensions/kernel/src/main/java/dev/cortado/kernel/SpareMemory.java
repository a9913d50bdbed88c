package dev.cortado.kernel;

import java.util.concurrent.locks.LockSupport;

/**
 * A little memory set aside for the moment when a cell has taken all the rest: given up, it lets the kernel say so, and
 * run the cell that frees what the first one holds.
 */
final class SpareMemory {

    private static final int TRIES = 100;
    private static final long PAUSE_NANOS = 20_000_000;

    // Every thread that goes on takes a block of its own from it.
    private static final int BYTES = 8 << 20;
    private static final long PLENTY = 8L * BYTES;

    private byte[] spare;

    /** Sets the memory aside, if it is not and there is plenty: the last that is left is for the cell that frees some. */
    void setAside() {
        if (spare == null && free() > PLENTY) {
            try {
                spare = new byte[BYTES];
            } catch (OutOfMemoryError e) {
                spare = null; // somebody else has just taken it
            }
        }
    }

    /** What could still be had, garbage not counted. */
    private static long free() {
        Runtime jvm = Runtime.getRuntime();
        return jvm.maxMemory() - (jvm.totalMemory() - jvm.freeMemory());
    }

    /** Gives it up. */
    void release() {
        spare = null;
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
