package dev.cortado.kernel;

import java.util.function.LongSupplier;

/**
 * Gives the memory of a kernel that has nothing to do back to the system: thirty of them may share a machine, and the JVM
 * by itself collects only when somebody needs memory.
 */
final class IdleMemory {

    /** Collecting more than this could keep somebody waiting who comes back in that moment. */
    private static final long MOST_BYTES = 512L << 20;

    /** Less garbage than this is not worth the while. */
    private static final long LEAST_BYTES = 16L << 20;

    private final LongSupplier used;
    private final Runnable collect;
    private long usedAfter;

    /**
     * Watches a heap.
     *
     * @param used the bytes in use, garbage included
     * @param collect collects the garbage
     */
    IdleMemory(LongSupplier used, Runnable collect) {
        this.used = used;
        this.collect = collect;
    }

    /** Watches this process's heap. */
    static IdleMemory ofThisProcess() {
        Runtime jvm = Runtime.getRuntime();
        return new IdleMemory(() -> jvm.totalMemory() - jvm.freeMemory(), System::gc);
    }

    /** Collects if there can be enough garbage since the last time, and it takes no time that anybody would notice. */
    void collect() {
        long now = used.getAsLong();
        if (now <= MOST_BYTES && now - usedAfter >= LEAST_BYTES) {
            collect.run();
            usedAfter = used.getAsLong();
        }
    }
}
