package dev.cortado.runner;

import dev.cortado.progress.Cancellation;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into a {@link Cancellation}, and holds the JVM's end back until the work that was cancelled
 * has saved what it has.
 */
final class Interruption implements AutoCloseable {

    private static final int LONGEST_WAIT_SECONDS = 25;

    private final Cancellation cancellation = Cancellation.create();
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = Thread.ofPlatform().name("cortado-interrupted").unstarted(this::cancelAndWait);

    private Interruption() {}

    /** Starts to listen. */
    static Interruption onTerminate() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    private void cancelAndWait() {
        cancellation.cancel();
        try {
            // Bounded by design: a kernel that is deaf is killed sooner than this.
            boolean done = finished.await(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
            assert done || finished.getCount() == 1;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // The hook is running: it has just been told that the work is finished.
            return;
        }
    }
}
