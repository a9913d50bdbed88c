package dev.cortado.kernel.wire;

import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZMQ;

/**
 * ZeroMQ's own threads, kept alive. They end at the first {@code Error}, and with them the kernel's hearing; a cell that
 * fills the memory makes one in whatever thread needs some just then.
 */
final class SturdyThreads {

    private static final Logger LOGGER = LoggerFactory.getLogger(SturdyThreads.class);
    private static final int MOST_FAILURES = 1_000;

    private SturdyThreads() {}

    /** Makes a context use them; to be called before it has sockets. */
    static void use(ZMQ.Context context) {
        context.setThreadFactor((work, name) ->
                Thread.ofPlatform().daemon().name("cortado-" + name).unstarted(() -> keepRunning(work)));
        // ZeroMQ would print to System.err, which is the cell's.
        context.setNotificationExceptionHandler(
                (thread, e) -> LOGGER.warn("A connection was refused: {}", e.toString()));
    }

    private static void keepRunning(Runnable work) {
        rehearse();
        for (int failures = 0; failures < MOST_FAILURES; failures++) {
            try {
                work.run();
                return;
            } catch (Error e) { // its loop can be entered again
                report(e);
            }
        }
    }

    /** What a method catches is resolved when it first catches something, for which there may be no memory then. */
    private static void rehearse() {
        try {
            throw new OutOfMemoryError("rehearsed");
        } catch (Error e) {
            LOGGER.debug("ZeroMQ's thread begins", e);
        }
    }

    private static void report(Error error) {
        try {
            LOGGER.warn("ZeroMQ's thread goes on after {}", error.toString());
        } catch (OutOfMemoryError e) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}
