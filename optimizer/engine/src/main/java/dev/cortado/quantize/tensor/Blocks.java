package dev.cortado.quantize.tensor;

import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

/**
 * Goes through a tensor's elements in blocks, shared out among the threads of the common pool. What is computed does not depend on how
 * many there are.
 */
final class Blocks {

    /** Elements a thread looks at together: as floats they fit a core's cache. */
    static final int SIZE = 1 << 15;

    /** So that no thread waits long for the last one. */
    private static final int TASKS_PER_THREAD = 4;

    private Blocks() {}

    /** What is done with some of the blocks, one after another, by one thread. */
    @FunctionalInterface
    interface Work {

        /**
         * Does it.
         *
         * @param from the first element
         * @param to the element after the last; the next thread's blocks start there
         */
        void run(int from, int to);
    }

    /** Does the work on elements 0 to count - 1, and returns when all of it is done. */
    static void forEach(int count, Work work) {
        int blocks = Math.ceilDiv(count, SIZE);
        if (blocks <= 1) {
            work.run(0, count);
            return;
        }
        int tasks = Math.min(blocks, (ForkJoinPool.getCommonPoolParallelism() + 1) * TASKS_PER_THREAD);
        IntStream.range(0, tasks).parallel().forEach(task -> {
            int from = (int) ((long) blocks * task / tasks) * SIZE;
            int to = (int) Math.min(count, (long) blocks * (task + 1) / tasks * SIZE);
            work.run(from, to);
        });
    }
}
