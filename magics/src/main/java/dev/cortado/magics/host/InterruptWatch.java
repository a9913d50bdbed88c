package dev.cortado.magics.host;

import dev.cortado.progress.Cancellation;
import java.util.concurrent.locks.LockSupport;

/**
 * Cancels a token when a thread is interrupted: all that a kernel does to a running cell it is to stop. The engine's loops
 * and native runs listen to the token.
 */
final class InterruptWatch implements AutoCloseable {

    private static final long LOOK_EVERY_NANOS = 50_000_000;

    private final Cancellation cancellation = Cancellation.create();
    private final Thread watcher;
    private volatile boolean over;

    InterruptWatch(Thread watched) {
        watcher = Thread.ofVirtual().name("cortado-interrupt-watch").start(() -> {
            while (!over) {
                if (watched.isInterrupted()) {
                    cancellation.cancel();
                    return;
                }
                LockSupport.parkNanos(LOOK_EVERY_NANOS);
            }
        });
    }

    Cancellation cancellation() {
        return cancellation;
    }

    @Override
    public void close() {
        over = true;
        LockSupport.unpark(watcher);
    }
}
